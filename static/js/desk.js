/* Fewer keys for whoever types all day. Without it every page works as usual.
   Ctrl + Enter goes on; in a group of answers a digit chooses and arrows move, so that Tab leaves it at once; a whole
   date fills one box. */
const form = document.getElementById("respuestas");

const waits = 400; // milliseconds for a second digit, where there are ten answers or more

function group(set) {
  const own = (one) => one.closest("fieldset") === set;
  const answers = [...set.querySelectorAll("[type=radio],[type=checkbox]")].filter(own);
  const stops = [...answers, ...[...set.querySelectorAll(".more select")].filter(own)];
  const isBoxes = answers.length > 0 && answers[0].type === "checkbox";
  const stop = (here) => stops.forEach((one) => { one.tabIndex = one === here ? 0 : -1; });
  if (isBoxes) stop(answers.find((one) => one.checked) || answers[0]);
  let typed = "", timer;
  const choose = () => {
    clearTimeout(timer);
    const chosen = typed && answers[Number(typed) - 1];
    typed = "";
    if (chosen) { chosen.focus(); chosen.click(); }
  };
  answers.forEach((answer, place) => {
    const number = document.createElement("span");
    number.textContent = `${place + 1} `;
    number.setAttribute("aria-hidden", "true");
    answer.nextElementSibling.prepend(number);
    answer.addEventListener("keydown", (key) => {
      if (key.ctrlKey || key.metaKey || key.altKey) { choose(); return; }
      if (/^\d$/.test(key.key)) {
        key.preventDefault();
        typed += key.key;
        clearTimeout(timer);
        if (typed.length > 1 || Number(`${typed}0`) > answers.length) choose();
        else timer = setTimeout(choose, waits);
      } else {
        choose();
        const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key.key];
        if (isBoxes && step) {
          key.preventDefault();
          stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
        }
      }
    });
  });
  if (isBoxes) stops.forEach((one) => one.addEventListener("focus", () => stop(one)));
}

function wholeDate(date) {
  const [first, ...others] = date.querySelectorAll("input");
  first.addEventListener("input", () => {
    const isWhole = /\d[\s/.,-]+(\S.*[\s/.,-])?\d{4}\s*$/.test(first.value);
    others.forEach((one) => { one.tabIndex = isWhole ? -1 : 0; });
  });
}

if (form) {
  form.querySelectorAll(".field > fieldset").forEach(group);
  form.querySelectorAll(".date").forEach(wholeDate);
  document.addEventListener("keydown", (key) => {
    if (key.key === "Enter" && (key.ctrlKey || key.metaKey)) {
      key.preventDefault();
      form.requestSubmit(form.querySelector("[data-next]"));
    }
  });
  if (!document.querySelector(".error-summary") && !location.hash) {
    form.querySelector("input:not([type=hidden]),select").focus({ preventScroll: true });
  }
}
