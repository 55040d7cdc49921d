/* A kiosk that nobody touches warns, then goes back to the beginning and forgets who was there. */
(() => {
  const warning = document.getElementById("kiosk");
  if (!warning) return;
  const { seconds, warning: last, over } = warning.dataset;
  const button = warning.querySelector("button");
  let touched = Date.now(), before = null;
  const touch = () => {
    touched = Date.now();
    if (warning.hidden) return;
    warning.hidden = true;
    if (before) before.focus();
  };
  setInterval(() => {
    const idle = (Date.now() - touched) / 1000;
    if (idle >= seconds) { location.replace(over); return; }
    if (idle < seconds - last || !warning.hidden) return;
    before = document.activeElement;
    warning.hidden = false;
    button.focus();
  }, 500);
  for (const what of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) addEventListener(what, touch, { passive: true });
  button.addEventListener("click", touch);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // nothing from the page before
})();
