/* Fewer keys for whoever types all day. Without it every page works as usual.
   Ctrl + Enter goes on; in a group of answers a digit chooses, and Tab leaves the group; a whole date fills one box. */
const form = document.getElementById("respuestas");
if (form) {
  const next = form.querySelector("[data-next]");
  form.addEventListener("keydown", (key) => {
    if (key.key === "Enter" && (key.ctrlKey || key.metaKey)) { key.preventDefault(); form.requestSubmit(next); }
  });

  const group = (answers) => {
    /* Visible answers have a number; a list of boxes is one stop, like radio buttons are. */
    const boxes = answers.filter((one) => one.type === "checkbox");
    const stop = (here) => boxes.forEach((one) => { one.tabIndex = one === here ? 0 : -1; });
    if (boxes.length) stop(boxes.find((one) => one.checked) || boxes[0]);
    let typed = "", timer;
    answers.forEach((answer, place) => {
      const number = document.createElement("span");
      number.textContent = `${place + 1} `;
      number.setAttribute("aria-hidden", "true");
      answer.nextElementSibling.prepend(number);
      answer.addEventListener("keydown", (key) => {
        if (key.ctrlKey || key.metaKey || key.altKey) return;
        if (/^\d$/.test(key.key)) {
          key.preventDefault();
          clearTimeout(timer);
          typed += key.key;
          const chosen = answers[Number(typed) - 1];
          /* With ten answers or more, 1 may be the beginning of 10. */
          const choose = () => { typed = ""; if (chosen) { chosen.focus(); chosen.click(); } };
          if (Number(`${typed}0`) > answers.length || typed.length > 1) choose();
          else { timer = setTimeout(choose, 400); }
        } else if (answer.type === "checkbox" && /^Arrow(Down|Up|Left|Right)$/.test(key.key)) {
          key.preventDefault();
          const step = /Down|Right/.test(key.key) ? 1 : -1;
          boxes[(boxes.indexOf(answer) + step + boxes.length) % boxes.length].focus();
        }
      });
      if (answer.type === "checkbox") answer.addEventListener("focus", () => stop(answer));
    });
  };
  for (const set of form.querySelectorAll(".field > fieldset")) {
    const own = (one) => one.closest("fieldset") === set && one.closest(".option");
    const answers = [...set.querySelectorAll("[type=radio],[type=checkbox]")].filter(own);
    if (answers.length) group(answers);
  }

  for (const date of form.querySelectorAll(".date")) {
    const [first, ...others] = date.querySelectorAll("input");
    first.addEventListener("input", () => {
      const isWhole = /\d.*[\s/.,-]+.*\d{4}\s*$/.test(first.value);
      others.forEach((one) => { one.tabIndex = isWhole ? -1 : 0; });
    });
  }
}
