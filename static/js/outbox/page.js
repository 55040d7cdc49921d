/* The page of the outbox. What is sent is first kept, sealed, and leaves this browser only once the server has given a
   number for it: under the key that the form was opened with, so that a second try is the same registration. */
(() => {
  const root = document.getElementById("sin-conexion");
  if (!root || !outbox.works) return; // the form is sent as any other
  const say = root.dataset, find = (id) => document.getElementById(id);
  const SOONEST = 2000, LATEST = 30000, PATIENCE = 60000;
  let isOnline = navigator.onLine, needsDoor = false, me = null, isSending = false, isDirty = false, again = null;
  const form = () => find("respuestas");
  const own = async () => (await outbox.all()).filter((row) => row.person === me).sort((a, b) => a.at < b.at ? -1 : 1);
  const notice = (text) => { find("aviso").textContent = text; };

  /* --- What is shown ------------------------------------------------------------------------------------------- */
  const made = (name, text, how = {}) => Object.assign(document.createElement(name), { textContent: text }, how);
  const button = (text, act, kind) => {
    const one = made("button", text, { type: "button", className: "button " + kind });
    one.addEventListener("click", () => act(one));
    return one;
  };
  async function show() {
    const rows = await outbox.all(), mine = rows.filter((row) => row.person === me), badge = find("conexion");
    const state = [isOnline ? say.online : say.offline];
    if (mine.length) state.push(say.count.replace("#n", mine.length));
    badge.replaceChildren(made("span", state.join(" · "), { className: "tag " + (isOnline && !mine.length ? "eligible" : "review") }));
    if (needsDoor) {
      const link = made("a", say.enter, { href: `${say.door}?next=${encodeURIComponent(say.page)}` });
      badge.append(" ", say.signIn, " ", link);
    }
    find("por-enviar").hidden = !rows.length;
    find("por-enviar").querySelector("ul").replaceChildren(...mine.map(card));
    const others = rows.length - mine.length;
    find("por-enviar").querySelector(".hint").textContent = others ? say.others.replace("#n", others) : "";
  }
  function card(row) {
    const one = made("li", "", { className: "card" }), acts = made("p", "", { className: "actions" });
    const time = new Date(row.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    one.append(made("p", say.row.replace("#t", time).replace("#n", row.people)), made("p", say[row.state] || say.waiting));
    const known = { id: row.id };
    if (row.state === "waiting" || ["full", "closed", "invited", "ended"].includes(row.state))
      acts.append(button(say.send, () => deliver(known.id), "secondary"));
    if (row.state !== "waiting" && row.state !== "other" && row.state !== "unread")
      acts.append(button(say.mend, () => mend(known.id), "secondary"));
    acts.append(button(say.drop, (pressed) => {
      if (pressed.textContent !== say.sure) { pressed.textContent = say.sure; return; }
      outbox.drop(known.id).then(show);
    }, "quiet"));
    one.append(acts);
    return one;
  }
  /* The form of a page of ours in place of the one that stands, with what is wrong with it. */
  function take(text, id) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById("respuestas"), summary = page.querySelector(".error-summary");
    document.querySelectorAll(".error-summary").forEach((one) => one.remove());
    form().replaceWith(document.importNode(fresh, true));
    form().elements.envio.value = id || crypto.randomUUID();
    document.title = document.title.replace(say.error + " ", "");
    isDirty = Boolean(id);
    if (!summary) return form().scrollIntoView();
    form().before(document.importNode(summary, true));
    document.title = `${say.error} ${document.title}`;
    const top = document.querySelector(".error-summary");
    top.focus();
    top.scrollIntoView();
  }
  async function blank() {
    const kept = await (await caches.open(say.cache)).match(say.blank);
    if (kept) return take(await kept.text());
    form().reset();
    document.querySelectorAll(".persona").forEach((one) => one.remove());
    form().elements.envio.value = crypto.randomUUID();
    isDirty = false;
  }

  /* --- The server ---------------------------------------------------------------------------------------------- */
  class Away extends Error {}
  class Door extends Error {}
  async function ask(address, how = {}) {
    let got;
    try {
      got = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...how });
    } catch { throw new Away(); }
    if (got.redirected && new URL(got.url).pathname.startsWith(say.door)) throw new Door();
    return got;
  }
  /* A fresh token, and what opens this person's rows. */
  async function permit() {
    const got = await ask(say.permit);
    if (!got.ok) throw new Away();
    const given = await got.json();
    isOnline = true;
    needsDoor = false;
    if (me && me !== given.person) notice("");
    me = given.person;
    await outbox.prepare(given.person, given.secrets);
    return given.token;
  }
  const send = (row, token, entries) => ask(say.page, { method: "POST", body: new URLSearchParams(entries),
    headers: { "X-CSRFToken": token, "Idempotency-Key": row.id } });
  function failed(why) {
    if (why instanceof Door) needsDoor = true;
    else if (why instanceof Away) isOnline = false;
    else throw why;
  }

  /* Everything that waits, or one row of it; `shown` is the one whose form stands on the page. */
  async function deliver(only, shown) {
    if (isSending) { again = again || (() => deliver(only, shown)); return; }
    isSending = true;
    try {
      await navigator.locks.request("outbox", async () => {
        const token = await permit();
        for (const row of await own())
          if (only ? row.id === only : row.state === "waiting") await deliverOne(row, token, shown === row.id);
      });
    } catch (why) { failed(why); } finally { isSending = false; }
    await show();
    if (again) { const next = again; again = null; await next(); }
  }
  async function deliverOne(row, token, isShown) {
    let entries;
    try { entries = await outbox.open(row); } catch { return outbox.mark(row, "unread"); }
    const got = await send(row, token, entries);
    const address = new URL(got.url);
    if (got.redirected && address.pathname.startsWith(say.sent)) {
      await outbox.drop(row.id);
      if (isShown) { isDirty = false; return location.assign(address.pathname); }
      const reference = address.pathname.slice(say.sent.length).replaceAll("/", "");
      return find("aviso").replaceChildren(say.done, " ", made("a", reference, { href: address.pathname }));
    }
    if (got.status === 409) return outbox.mark(row, "other");
    if (got.status !== 200) return notice(say.busy);
    const text = await got.text();
    const why = (/class="error-summary"[^>]*data-why="(\w+)"/.exec(text) || [])[1];
    if (!why) return notice(say.busy);
    await outbox.mark(row, why);
    if (isShown) take(text, row.id);
  }
  /* The row in the form again, with what is wrong with it; it stays where it is until it is sent anew. */
  async function mend(id) {
    try {
      const token = await permit();
      const row = (await own()).find((one) => one.id === id);
      const got = await send(row, token, [...await outbox.open(row), ["mirar", "1"]]);
      if (got.status === 200) take(await got.text(), id);
      else notice(say.busy);
    } catch (why) { failed(why); }
    await show();
  }

  /* --- The form ------------------------------------------------------------------------------------------------ */
  function add() {
    const taken = new Set([...form().querySelectorAll("[name=persona]")].map((one) => one.value));
    const free = Array.from({ length: 19 }, (_one, number) => String(number + 1)).find((one) => !taken.has(one));
    if (!free) return;
    const holder = document.createElement("template");
    holder.innerHTML = find("persona").innerHTML.replaceAll("p__", "p" + free).replaceAll('value="__"', `value="${free}"`);
    find("personas").append(holder.content);
    form().elements.otra.disabled = taken.size + 1 >= 19;
    find("personas").lastElementChild.querySelector("select").focus();
  }
  function remove(pressed) {
    pressed.closest(".persona").remove();
    form().elements.otra.disabled = false;
    form().elements.otra.focus();
  }
  async function keep() {
    const now = await outbox.now();
    if (!now) return notice(say.notReady);
    me = now.person;
    const fields = form().elements, id = fields.envio.value, at = new Date().toISOString();
    fields["t-typed_at"].value = at;
    const entries = [...new FormData(form())].filter(([name, value]) => value && !["envio", "csrfmiddlewaretoken"].includes(name));
    const people = 1 + form().querySelectorAll("[name=persona]").length;
    await outbox.keep({ id, office: fields.office.value, at, people, entries });
    isDirty = false;
    await show();
    await deliver(id, id);
    const row = (await own()).find((one) => one.id === id);
    if (!row) return;
    if (row.state !== "waiting") return document.querySelector(".error-summary") || mend(id);
    await blank();
    notice(say.kept);
    find("por-enviar").scrollIntoView();
  }
  root.addEventListener("submit", (event) => {
    const pressed = event.submitter && event.submitter.name;
    if (pressed === "otra") { event.preventDefault(); return add(); }
    if (pressed === "quitar") { event.preventDefault(); return remove(event.submitter); }
    if (pressed === "language") {
      if (!isOnline) { event.preventDefault(); notice(say.language); }
      isDirty = false;
      return;
    }
    event.preventDefault();
    notice("");
    keep().catch(() => notice(say.notReady));
  });
  root.addEventListener("input", () => { isDirty = true; });
  addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });

  /* --- By itself ----------------------------------------------------------------------------------------------- */
  let pause = SOONEST, alarm = 0;
  async function wake() {
    clearTimeout(alarm);
    const waits = async () => !isOnline || !me || (await own()).some((row) => row.state === "waiting");
    if (await waits()) await deliver();
    clearTimeout(alarm);
    alarm = setTimeout(wake, pause);
    pause = Math.min(pause * 2, LATEST);
  }
  const soon = () => { pause = SOONEST; wake(); };
  addEventListener("online", soon);
  addEventListener("offline", () => { isOnline = false; show(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  async function start() {
    if (!form().elements.envio.value) form().elements.envio.value = crypto.randomUUID();
    const now = await outbox.now();
    me = now ? now.person : null;
    await show();
    await deliver();
    wake();
    if (!isOnline || needsDoor || !navigator.serviceWorker) return;
    await navigator.serviceWorker.register(say.worker);
    await (await caches.open(say.cache)).add(say.blank);
  }
  start();
})();
