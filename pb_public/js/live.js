// «Запис змінено, показати» for [data-live="collection/id collection2/*"]: a hint, never a change under the hand.
import { note } from "./say.js";

const topics = document.querySelector("[data-live]").dataset.live.split(" ").filter(Boolean);
let own = 0; // when this tab itself changed something
let told = false;

addEventListener("lubart:own", () => (own = Date.now()));

const events = new EventSource("/api/realtime");
events.addEventListener("PB_CONNECT", async (e) => {
  const clientId = JSON.parse(e.data).clientId;
  await fetch("/api/realtime", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ clientId, subscriptions: topics }),
  });
});
for (const topic of topics) events.addEventListener(topic, changed);
addEventListener("pagehide", () => events.close());

function changed() {
  if (told || Date.now() - own < 3000) return;
  told = true;
  note("changed", "changedShow", () => location.reload());
}
