// A whole Lubart for one journey: the real binary on a free port and a folder of its own, with the
// built-in mailbox, and a browser that notices what a person would not.
import { spawn, execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.dirname(here);

/** The binary under test: LUBART_BIN, or one built here. */
function binary() {
  if (process.env.LUBART_BIN) return process.env.LUBART_BIN;
  const bin = path.join(here, "out", "lubart");
  execFileSync("go", ["build", "-o", bin, "."], { cwd: root, stdio: "inherit" });
  return bin;
}

/** The environment without settings of whoever runs the tests. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("LUBART_")));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Runs a command of the binary by itself and returns what it printed. */
export function runCommand(...args) {
  return execFileSync(binary(), args, { env: environment(), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** Starts a house. setup is the link that makes the first user, or undefined where there is one already. */
export async function openHouse({ dir } = {}) {
  const folder = dir ?? (await mkdtemp(path.join(tmpdir(), "lubart-e2e-")));
  const data = path.join(folder, "data");
  const bin = binary();
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(bin, ["serve", "--dir", data, "--http", url.slice("http://".length)], { cwd: folder, env: environment(), stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const gone = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`lubart ended at once: ${said}`);
    return said.includes(url) && (await fetch(`${url}/api/lubart/ready`).then(() => true, () => false));
  }, "the server answers");
  const stop = async (signal = "SIGTERM") => {
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
    const end = await gone;
    clearTimeout(late);
    return end;
  };
  return {
    url, folder, data, stop,
    said: () => said,
    setup: await setupLink(() => said),
    command: (...args) => execFileSync(bin, [...args, "--dir", data], { cwd: folder, env: environment(), encoding: "utf8" }),
    close: async () => {
      await stop();
      if (!dir) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The link is printed right after the address; a house that has users prints none. */
async function setupLink(said) {
  const link = () => said().match(/https?:\/\/\S+\/setup\?token=\S+/)?.[0];
  for (let tries = 0; tries < 20 && !link(); tries++) await pause(50);
  return link();
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again until it is so; a test that waits for mail waits for the mail, not for a while. */
export async function until(so, what, ms = 60_000) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await so();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await pause(100);
  }
}

function chromiumPath() {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
      const file = path.join(folder, name);
      if (existsSync(file)) return file;
    }
  }
  throw new Error("no Chromium on PATH: run `make tools`");
}

export function openBrowser() {
  return chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-gpu"] });
}

/** A page that remembers what went wrong in it: scripts that failed, content that the policy refused. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "uk-UA", timezoneId: "Europe/Kyiv", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) wrong.push(`policy: ${message.text()}`);
  });
  return { context, page, wrong };
}

export const first = { name: "Ольга Ковальчук", email: "olha@lubart.test", password: "правильний кінь батарея" };

/** Makes the first user, who may also make grants and answers for the department. */
export async function setUp(page, house) {
  await page.goto(house.setup);
  await page.locator("[name=name]").fill(first.name);
  await page.locator("[name=email]").fill(first.email);
  await page.locator("[name=password]").fill(first.password);
  for (const role of ["head", "manager"]) await page.locator(`[name=roles][value=${role}]`).check();
  await Promise.all([page.waitForURL(/\/imports/), page.locator("main form button").first().click()]);
}

export async function signIn(page, house, { email, password } = first) {
  await page.goto(`${house.url}/sign-in`);
  await page.locator("[name=email]").first().fill(email);
  await page.locator("[name=password]").fill(password);
  await Promise.all([page.waitForURL(/\/today/), page.locator("form:has([name=password]) button").first().click()]);
}
