// A form that outlives a dead network: form[data-keep=NAME]. What is typed stays on this device until the server has
// answered; then nothing stays. Each sending has a key, so that a repeat of one whose answer was lost changes nothing.
// NAME is the page's own, it is no token; kept are the form's fields as they stand, so a form with identifiers in it
// is no form for this module. Its sentences come with the form: data-unsent, -sending, -refused, -kept.
const waits = [3, 10, 30, 60, 120, 300]; // seconds between tries while the page is open

for (const form of document.querySelectorAll("form[data-keep]")) keep(form);

function keep(form) {
  const place = `keep:${form.dataset.keep}`;
  const line = form.querySelector("[data-state]");
  let tries = 0, timer, busy = false;

  const say = (state, text) => {
    if (!line) return;
    line.dataset.state = state;
    line.textContent = text;
  };
  const fields = () => [...new FormData(form)].filter(([name, value]) => name !== "key" && typeof value === "string");
  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(place));
    } catch {
      return null; // what cannot be read was not ours, or the device keeps nothing
    }
  };
  const store = (kept) => {
    try {
      if (kept) localStorage.setItem(place, JSON.stringify(kept));
      else localStorage.removeItem(place);
    } catch {
      // a device that keeps nothing still sends
    }
  };

  // same says whether nothing was typed since: only then is it the same sending.
  const same = (kept) => kept?.state === "unsent" && JSON.stringify(kept.fields) === JSON.stringify(fields());
  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

  // lay puts what was kept back into the form. After a refusal what the server shows now is the ground to stand on.
  const lay = (kept) => {
    for (const [name, value] of kept.fields) {
      const input = form.elements.namedItem(name);
      if (!(input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement || input instanceof HTMLSelectElement)) continue;
      if (kept.state === "refused" && input.type === "hidden") continue;
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  async function send() {
    const kept = load();
    if (busy || kept?.state !== "unsent") return;
    busy = true;
    clearTimeout(timer);
    say("sending", form.dataset.sending);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams([...kept.fields, ["key", kept.key]]), signal: AbortSignal.timeout(30_000) });
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
      settle(kept, answer.ok, await answer.json());
    } catch {
      say("unsent", form.dataset.unsent);
      timer = setTimeout(send, 1000 * waits[Math.min(tries++, waits.length - 1)]);
    }
    busy = false;
  }

  // settle ends a sending that the server answered: taken, or refused with a reason.
  function settle(kept, taken, said) {
    tries = 0;
    if (!taken) {
      store({ ...kept, state: "refused" });
      say("unsent", `${form.dataset.refused} ${said.text}`);
      for (const { field } of said.faults ?? []) form.elements.namedItem(field)?.setAttribute("aria-invalid", "true");
      return;
    }
    if (load()?.key === kept.key) store(null);
    for (const [name, value] of Object.entries(said.shown ?? {})) {
      const input = form.elements.namedItem(name);
      if (input) input.value = value;
    }
    say("sent", said.text);
  }

  form.addEventListener("input", (e) => {
    e.target.removeAttribute("aria-invalid");
    store({ state: "draft", fields: fields() });
    if (line?.dataset.state) say("draft", form.dataset.kept);
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const kept = load();
    if (!same(kept)) store({ state: "unsent", key: key(), fields: fields() });
    if (!load()) return form.submit(); // this device keeps nothing: send as any form
    send();
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());

  const kept = load();
  if (!kept) return;
  lay(kept);
  say(kept.state === "draft" ? "draft" : "unsent", kept.state === "draft" ? form.dataset.kept : form.dataset.unsent);
  send();
}
