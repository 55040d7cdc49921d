/* Warns two minutes before a sign-in ends for want of a request. Without it the sign-in ends all the same. */
const warning = document.getElementById("idle");
if (warning) {
  const [soon, over] = warning.querySelectorAll("p");
  const button = warning.querySelector("button");
  let last = Date.now();
  setInterval(() => {
    const seconds = (Date.now() - last) / 1000;
    warning.hidden = seconds < 780;
    soon.hidden = button.hidden = seconds >= 900;
    over.hidden = seconds < 900;
  }, 5000);
  button.addEventListener("click", async () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(warning.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token } });
    if (answer.status === 204) { last = Date.now(); warning.hidden = true; }
  });
}
