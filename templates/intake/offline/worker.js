/* For staff who are signed in, and for one page: the blank form and its files, when there is no connection. */
const CACHE = "{{ cache }}", PAGE = "{{ page }}";
const FILES = [{% for file in files %}"{{ file }}",{% endfor %}], BLANKS = [{% for blank in blanks %}"{{ blank }}",{% endfor %}];
const blank = async (url) => {
  const office = new URL(url).searchParams.get("oficina");
  const kept = await caches.open(CACHE);
  return await kept.match(BLANKS.find((one) => one.endsWith("=" + office)) || BLANKS[0]) || Response.error();
};
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((kept) => kept.addAll([...FILES, ...BLANKS])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("sin-conexion-") && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event, path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && path === PAGE)
    event.respondWith(fetch(request).then((got) => got.status >= 502 ? blank(request.url) : got, () => blank(request.url)));
  else if (FILES.includes(path))
    event.respondWith(caches.open(CACHE).then((kept) => kept.match(request)).then((hit) => hit || fetch(request)));
});
