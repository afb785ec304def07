// A form of a record: in steps, kept as a draft while somebody types, sent when there is a line.
import { fill, read, showErrors } from "./fields.js";
import { RefusedError, watchFiles } from "./files.js";
import { config, LineError, send, session, SignedOutError } from "./line.js";
import { bodyOf, outcome } from "./queue.js";
import { makeSteps } from "./steps.js";
import * as store from "./store.js";
import { clock, element, word } from "./words.js";

const QUIET = 2500; // milliseconds without a key being pressed

export function start(form) {
  const keyField = form.elements.kunci;
  const isNew = !form.elements.versi?.value;
  const isStepwise = isNew || "stepwise" in form.dataset; // saved from its last step only
  const key = () => keyField.value;
  const mark = makeMark(form);
  let dirty = false;
  let isDone = false; // sent, or on its way: nothing is kept as a draft any more
  let isBusy = false;
  let timer = 0;
  let saving = Promise.resolve();

  const steps = makeSteps(form, { isNew: isStepwise, onStep: () => keep() });
  const files = watchFiles(form, { key, onChange: changed });

  function changed() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  }

  function snapshot(state) {
    const address = location.pathname + withoutDraft(location.search);
    return {
      key: key(), state, at: Date.now(), address, action: address,
      title: form.dataset.title ?? document.title, fields: read(form), files: files.records(), arrived: files.arrived(),
    };
  }

  // --- Drafts -----------------------------------------------------------------------------------

  function keep() {
    clearTimeout(timer);
    saving = saving.then(keepOnce, keepOnce);
    return saving;
  }

  async function keepOnce() {
    if (!dirty || isDone) return;
    dirty = false;
    const entry = snapshot("draft");
    const isLocal = await keepHere(entry);
    try {
      await keepThere(entry);
    } catch (error) {
      if (!(error instanceof LineError || error instanceof SignedOutError)) throw error;
      dirty = true;
      if (error instanceof SignedOutError) mark("signed_out", {}, signInLink());
      else mark(isLocal ? "kept_here" : "kept_nowhere");
    }
  }

  async function keepHere(entry) {
    if (!store.isPossible) return false;
    try {
      await store.putEntry(entry);
      store.announce();
      return true;
    } catch {
      return false; // the key never came, or the phone is full
    }
  }

  async function keepThere(entry) {
    const fields = {};
    for (const [name, value] of entry.fields) (fields[name] ??= []).push(value);
    const answer = await send(`${config.draftsUrl}${entry.key}/`, {
      method: "PUT",
      keepalive: document.hidden,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ address: entry.address, title: entry.title, fields }),
    });
    const said = await answer.json().catch(() => ({}));
    if (said.state === "sent") return alreadySent();
    if (!answer.ok) return mark("kept_here_because", { problem: said.problem ?? answer.status });
    if (entry.files.length === 0 && !dirty && !isDone) await forgetHere();
    mark("kept_there", { time: clock() });
  }

  async function forgetHere() {
    if (!store.isPossible) return;
    await store.removeEntry(key()).catch(() => {});
    store.announce();
  }

  // The page came out of the browser's history: its form was sent before.
  async function alreadySent() {
    isDone = true;
    await forgetHere();
    for (const button of form.querySelectorAll('[type="submit"]')) button.disabled = true;
    mark("already_sent", {}, element("a", { href: location.pathname }, word("open_afresh")));
  }

  // --- Sending ------------------------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBusy) return;
    if (isStepwise && !steps.isLast()) return steps.goOn();
    if (steps.check()) store.alone(key(), () => submit(event.submitter));
  });

  async function submit(submitter) {
    isBusy = isDone = true;
    clearTimeout(timer);
    form.setAttribute("aria-busy", "true");
    mark("sending");
    await saving.catch(() => {});
    const more = submitter?.name ? [[submitter.name, submitter.value]] : [];
    const entry = () => {
      const taken = snapshot("waiting");
      return { ...taken, fields: [...taken.fields, ...more] };
    };
    try {
      await keepHere(entry()); // should the phone be switched off in the middle
      await files.finishAll();
      const sent = entry();
      const body = withFiles(bodyOf(sent), form);
      const answer = await send(sent.action, { method: "POST", body, timeout: 60_000 });
      await answered(await outcome(answer));
    } catch (error) {
      if (error instanceof RefusedError) return await answered({ state: "file" });
      if (!(error instanceof LineError || error instanceof SignedOutError)) throw error;
      await wait(entry(), error);
    } finally {
      form.removeAttribute("aria-busy");
      isBusy = false;
    }
  }

  async function answered(result) {
    if (result.state === "conflict") await keepThere(snapshot("draft")).catch(() => {});
    if (result.state !== "file") await forgetHere();
    if (result.state === "sent") {
      mark("sent");
      location.assign(result.url);
      return;
    }
    if (result.state === "conflict") return sendPlainly(); // the server shows both versions
    isDone = false;
    if (result.state !== "file" && !showErrors(form, result.errors ?? {}, result.problem)) return sendPlainly();
    steps.showFault() || form.scrollIntoView();
    mark("to_mend");
    changed();
  }

  function sendPlainly() {
    isDone = true;
    HTMLFormElement.prototype.submit.call(form);
  }

  async function wait(entry, error) {
    const isKept = (await keepHere(entry)) && files.areKept();
    if (!isKept) {
      isDone = false;
      dirty = true;
      await store.removeEntry(entry.key).catch(() => {});
      return mark("kept_nowhere");
    }
    files.stop();
    mark("waiting");
    showWaitingCard(error instanceof SignedOutError);
  }

  // --- After a form went into the queue -------------------------------------------------------------

  function showWaitingCard(isSignedOut) {
    const text = element("p", { role: "status" }, word(isSignedOut ? "card_signed_out" : "card_waiting"));
    const actions = element("div", { class: "actions" });
    const card = element("section", { class: "card-box waiting-card", tabindex: "-1" },
      element("h2", { class: "section-title" }, word("card_title")), text, actions);
    if (isSignedOut) actions.append(signInLink("btn btn-primary"));
    if (isNew) {
      const another = element("button", { type: "button", class: "btn btn-primary" }, word("fill_another"));
      another.addEventListener("click", () => (card.remove(), beginAnother()));
      actions.append(another);
    }
    actions.append(element("a", { class: "btn btn-outline-primary", href: config.draftsUrl }, word("see_drafts")));
    form.hidden = true;
    form.before(card);
    card.focus();
    const waitingKey = key();
    document.addEventListener("portal:store", ({ detail }) => {
      if (detail.key !== waitingKey) return;
      text.textContent = word(detail.state === "sent" ? "card_sent" : "card_mend");
      if (detail.state === "sent" && card.isConnected && !isNew) location.assign(detail.url);
    });
  }

  function beginAnother() {
    files.reset();
    form.reset();
    for (const control of form.querySelectorAll("[data-field] input, [data-field] select")) {
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
    keyField.value = crypto.randomUUID();
    isDone = dirty = false;
    clearTimeout(timer);
    form.hidden = false;
    mark("");
    steps.show(0);
  }

  function signInLink(css = "") {
    const next = encodeURIComponent(location.pathname + location.search);
    return element("a", { href: `${config.loginUrl}?next=${next}`, class: css }, word("sign_in"));
  }

  // --- Opening ----------------------------------------------------------------------------------------

  async function open() {
    const isAnswer = document.querySelector(".conflict, .record-form .notice-error, .record-form .errorlist");
    if (isAnswer) return void steps.showFault();
    const chosen = new URLSearchParams(location.search).get("draf");
    const kept = location.hash.startsWith("#draf=") ? location.hash.slice(6) : chosen;
    if (!kept) return;
    if (!(await openKept(kept)) && chosen) await fillFromServer(chosen);
  }

  async function openKept(kept) {
    const entry = store.isPossible ? await store.getEntry(kept).catch(() => null) : null;
    if (!entry) return false;
    keyField.value = entry.key;
    fill(form, entry.fields);
    for (const record of entry.arrived) files.adopt(record);
    await store.putEntry({ ...entry, state: "draft", hasConflict: false });
    store.announce();
    await files.restore(entry.files);
    if (entry.hasConflict) return sendPlainly(), true;
    if (entry.errors || entry.problem) {
      showErrors(form, entry.errors ?? {}, entry.problem);
      steps.showFault();
      mark("to_mend");
    } else {
      mark("kept_here");
    }
    return true;
  }

  async function fillFromServer(chosen) {
    const answer = await send(`${config.draftsUrl}${chosen}/`, {}).catch(() => null);
    if (!answer?.ok || dirty) return; // what was typed meanwhile is newer
    const { fields } = await answer.json();
    fill(form, Object.entries(fields).flatMap(([name, values]) => values.map((value) => [name, value])));
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.dataset.watched = ""; // from here on nothing that is typed is lost
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  addEventListener("online", () => keep());
  if (store.isPossible) session().catch(() => {}); // while there is a line
  open().finally(() => {
    dirty = false; // filling in is not typing
    clearTimeout(timer);
  });
}

// Where nothing can be sent ahead (an old browser), files go with the form.
function withFiles(body, form) {
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File && value.size) body.append(name, value);
  }
  return body;
}

function withoutDraft(search) {
  const asked = new URLSearchParams(search);
  asked.delete("draf");
  return asked.size === 0 || !asked.toString() ? "" : `?${asked}`;
}

// The line that says where the answers are: on the server, on this phone, on their way.
function makeMark(form) {
  const line = element("p", { class: "save-state", role: "status", "data-save-state": "" });
  form.querySelector(".form-actions").prepend(line);
  return (name, values = {}, ...more) => {
    line.dataset.saveState = name;
    line.replaceChildren(name ? word(`mark_${name}`, values) : "", ...more);
  };
}
