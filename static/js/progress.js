/* Shows how far long work is while somebody looks. Without it there is a link that loads the page anew. */
let looks = 0;
async function look() {
  const shown = document.getElementById("avance");
  if (!shown || !("running" in shown.dataset) || ++looks > 300) return;
  if (!document.hidden) {
    const answer = await fetch(location.pathname).catch(() => null);
    if (answer && answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const anew = page.getElementById("avance");
      const was = document.activeElement && shown.contains(document.activeElement);
      if (anew && !(was && "running" in anew.dataset)) shown.replaceWith(anew);
      else if (anew) for (const part of ["progress", "dl", "label"]) shown.querySelector(part).replaceWith(anew.querySelector(part));
      document.title = page.title;
    }
  }
  setTimeout(look, 2000);
}
setTimeout(look, 2000);
