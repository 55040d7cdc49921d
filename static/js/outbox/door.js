/* On every page of whoever registers: how many registrations wait in this browser, and a question before signing out. */
(() => {
  const asks = document.getElementById("unsent");
  const form = document.querySelector(".menu form");
  if (!asks || !form || !outbox.works) return;
  const { person, count, page } = asks.dataset;
  const own = async () => (await outbox.all()).filter((row) => row.person === person).length;
  const start = async () => {
    const now = await outbox.now();
    if (now && now.person !== person) await outbox.leave(); // somebody else's turn: what is written now is not theirs
    const waiting = await own();
    if (!waiting || document.getElementById("sin-conexion")) return;
    const link = document.createElement("a");
    link.href = page;
    link.textContent = count.replace("#n", waiting);
    form.before(link);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (asks.hidden && await own()) {
        asks.hidden = false;
        asks.scrollIntoView();
        asks.focus();
        return;
      }
      await outbox.leave();
    } catch { /* without a store nothing waits in it */ }
    form.submit();
  });
  asks.querySelector("button").addEventListener("click", () => form.requestSubmit());
  start().catch(() => {});
})();
