/* What this browser keeps until it can be sent. Each row is sealed for one person with AES-GCM under a key that leaves
   nothing behind: it is agreed on (ECDH, HKDF) between a pair made for the row alone and the pair of the person. The
   private half of the person is kept wrapped under a secret that the server gives to nobody but them, so that here
   everybody can write and nobody read. No key that opens a row can be exported, nor lies in this browser. */
const outbox = (() => {
  const subtle = self.crypto && self.crypto.subtle;
  const CURVE = { name: "ECDH", namedCurve: "P-256" }, INFO = new TextEncoder().encode("outbox row 1");
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const nonce = () => crypto.getRandomValues(new Uint8Array(12));
  const named = (row) => new TextEncoder().encode([row.id, row.person, row.key, row.office, row.at, row.people].join("|"));
  const opened = new Map(); // id of a pair -> its private half, as long as the page stands

  const database = () => new Promise((done, failed) => {
    const asked = indexedDB.open("outbox", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("rows", { keyPath: "id" });
      asked.result.createObjectStore("pairs", { keyPath: "id" });
      asked.result.createObjectStore("now");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const within = async (name, mode, act) => {
    const base = await database();
    try {
      return await new Promise((done, failed) => {
        const change = base.transaction(name, mode, { durability: "strict" });
        const asked = act(change.objectStore(name));
        change.oncomplete = () => done(asked.result);
        change.onerror = change.onabort = () => failed(change.error);
      });
    } finally { base.close(); }
  };
  const all = (name) => within(name, "readonly", (store) => store.getAll());
  /* Told to the server at every request, so that no sign-out clears what waits. */
  const tell = async () => {
    const count = (await all("rows")).length;
    const safe = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `por_enviar=${count || ""}; Path=/; SameSite=Strict; Max-Age=${count ? 31536000 : 0}${safe}`;
  };

  const pair = async (person, secret) => {
    const made = await subtle.generateKey(CURVE, true, ["deriveKey"]); // exported this once, wrapped
    const under = await subtle.importKey("raw", secret, "AES-GCM", false, ["wrapKey"]);
    const iv = nonce();
    const kept = { id: crypto.randomUUID(), person, iv, open: await subtle.exportKey("raw", made.publicKey),
      wrapped: await subtle.wrapKey("pkcs8", made.privateKey, under, { name: "AES-GCM", iv }) };
    await within("pairs", "readwrite", (store) => store.put(kept));
    return kept;
  };
  const unwrap = async (kept, secrets) => {
    for (const secret of secrets) {
      const under = await subtle.importKey("raw", secret, "AES-GCM", false, ["unwrapKey"]);
      try {
        return await subtle.unwrapKey("pkcs8", kept.wrapped, under, { name: "AES-GCM", iv: kept.iv }, CURVE, false, ["deriveKey"]);
      } catch { /* wrapped under another secret */ }
    }
    return null;
  };
  const agree = async (own, other, salt, use) => {
    const shared = await subtle.deriveKey({ name: "ECDH", public: other }, own, "HKDF", false, ["deriveKey"]);
    return subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: INFO }, shared, { name: "AES-GCM", length: 256 }, false, [use]);
  };
  const imported = (raw) => subtle.importKey("raw", raw, CURVE, false, []);

  return {
    works: Boolean(subtle && self.indexedDB && crypto.randomUUID),
    all: () => all("rows"),
    now: () => within("now", "readonly", (store) => store.get("now")),
    leave: () => within("now", "readwrite", (store) => store.delete("now")),
    /* The person is signed in: what they wrote here can be opened, and what is written from now on is theirs. */
    async prepare(person, given) {
      const secrets = given.map(bytes);
      let newest = null;
      for (const kept of (await all("pairs")).filter((one) => one.person === person)) {
        const half = opened.get(kept.id) || await unwrap(kept, secrets);
        if (half) { opened.set(kept.id, half); newest = kept.id; }
      }
      if (!newest) {
        const kept = await pair(person, secrets.at(-1));
        opened.set(kept.id, await unwrap(kept, secrets));
        newest = kept.id;
      }
      await within("now", "readwrite", (store) => store.put({ person, pair: newest }, "now"));
    },
    async keep({ id, office, at, people, entries }) {
      const now = await this.now();
      const theirs = (await all("pairs")).find((one) => one.id === now.pair);
      const own = await subtle.generateKey(CURVE, false, ["deriveKey"]);
      const from = await subtle.exportKey("raw", own.publicKey), iv = nonce();
      const row = { id, office, at, people, from, iv, person: now.person, key: now.pair, state: "waiting" };
      const key = await agree(own.privateKey, await imported(theirs.open), from, "encrypt");
      const clear = new TextEncoder().encode(JSON.stringify(entries));
      row.sealed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: named(row) }, key, clear);
      await within("rows", "readwrite", (store) => store.put(row));
      await tell();
    },
    async open(row) {
      const half = opened.get(row.key);
      if (!half) throw new Error("not this person's, or not signed in");
      const key = await agree(half, await imported(row.from), row.from, "decrypt");
      const clear = await subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: named(row) }, key, row.sealed);
      return JSON.parse(new TextDecoder().decode(clear));
    },
    mark: (row, state) => within("rows", "readwrite", (store) => store.put({ ...row, state })),
    async drop(id) {
      await within("rows", "readwrite", (store) => store.delete(id));
      await tell();
    },
    keys: () => opened,
  };
})();
