// Files of a form: made smaller, kept on the phone, sent ahead in pieces, named in a hidden field.
import { showFieldErrors } from "./fields.js";
import { config, LineError, send, session } from "./line.js";
import * as store from "./store.js";
import { element, word } from "./words.js";

const LONGEST_SIDE = 2048; // pixels
const SMALL_ENOUGH = 600_000; // bytes
const SUFFIX = "-unggahan";

export class RefusedError extends Error {} // a file that the server does not want

export function watchFiles(form, { key, onChange }) {
  const chips = new Map(); // id of the file -> its line on the page
  let turn = Promise.resolve(); // one file after the other: a bad line carries no two

  for (const input of store.isPossible ? form.querySelectorAll('input[type="file"]') : []) {
    input.addEventListener("change", () => choose(input));
  }
  for (const hidden of form.querySelectorAll(`input[type="hidden"][name$="${SUFFIX}"]`)) {
    adopt({ id: hidden.value, field: hidden.name.slice(0, -SUFFIX.length), name: hidden.dataset.fileName }, hidden);
  }

  async function choose(input) {
    const files = [...input.files];
    if (files.length && !isSeveral(input.name)) drop((chip) => chip.record.field === input.name);
    for (const file of files) await add(input, await smaller(file));
    input.value = "";
    onChange();
  }

  async function add(input, file) {
    const { largest = 10 * 1024 * 1024 } = await session().catch(() => ({}));
    if (file.size > largest) {
      return showFieldErrors(form, input.name, [word("file_too_large", { limit: Math.floor(largest / 1048576) })]);
    }
    const record = { id: crypto.randomUUID(), entry: key(), field: input.name, name: file.name, type: file.type, size: file.size };
    const chip = show(record);
    chip.file = file;
    chip.isKept = await store.putFile(record, file).catch(() => false);
    need(record.field);
    sendChip(chip);
  }

  function sendChip(chip) {
    if (chip.file && !chip.sending) {
      chip.sending = turn = turn.then(() => sendNow(chip)).finally(() => (chip.sending = null));
    }
    return chip.sending;
  }

  async function sendNow(chip) {
    if (!chip.file || chip.stop.signal.aborted) return;
    say(chip, word("file_sending"));
    chip.bar.hidden = false;
    try {
      const { upload } = await import("./upload.js");
      const id = await upload(chip.record, chip.file, {
        signal: chip.stop.signal,
        onProgress: (sent, all) => (chip.bar.value = sent / all),
        onUrl: (url) => ((chip.record.url = url), onChange()),
      });
      finish(chip, id);
    } catch (error) {
      if (chip.stop.signal.aborted) return;
      if (error instanceof LineError) return say(chip, word(chip.isKept ? "file_waiting" : "file_unkept"), "warn");
      drop((other) => other === chip);
      showFieldErrors(form, chip.record.field, [`${chip.record.name}: ${error.message}`]);
      chip.isRefused = true;
    }
  }

  function finish(chip, id) {
    chip.file = null;
    chip.hidden = element("input", { type: "hidden", name: chip.record.field + SUFFIX, value: id, "data-file-name": chip.record.name });
    form.append(chip.hidden);
    chip.bar.hidden = true;
    say(chip, word("file_sent"), "good");
    store.removeFile(chip.record.id).catch(() => {});
    onChange();
  }

  // Shows a file that has arrived already.
  function adopt(record, hidden = element("input", { type: "hidden", name: record.field + SUFFIX, value: record.id })) {
    if (!hidden.isConnected) form.append(hidden);
    const chip = show({ ...record, name: record.name || word("a_file") });
    chip.hidden = hidden;
    say(chip, word("file_sent"), "good");
    need(record.field);
  }

  // --- The page -------------------------------------------------------------------------------

  const isSeveral = (field) => inputsOf(field).some((input) => input.multiple);

  function inputsOf(field) {
    return [...form.querySelectorAll(`input[type="file"][name="${CSS.escape(field)}"]`)];
  }

  function show(record) {
    const bar = element("progress", { max: 1, value: 0, "aria-label": record.name, hidden: true });
    const state = element("span", { class: "badge-state", role: "status" });
    const remove = element("button", { type: "button", class: "btn btn-link" }, word("remove_file"));
    const line = element("li", { class: "file-chip" }, element("span", {}, record.name), state, bar, remove);
    const chip = { record, line, bar, state, stop: new AbortController() };
    remove.addEventListener("click", () => (drop((other) => other === chip), onChange()));
    listOf(record.field)?.append(line);
    chips.set(record.id, chip);
    return chip;
  }

  function listOf(field) {
    const [input] = inputsOf(field).slice(-1);
    if (!input) return null;
    const box = input.closest("[data-file-input]") ?? input.parentElement;
    let list = box.querySelector(".file-chips");
    if (!list) box.append((list = element("ul", { class: "file-chips" })));
    return list;
  }

  function say(chip, text, kind = "") {
    chip.state.textContent = text;
    chip.state.className = `badge-state${kind ? ` is-${kind}` : ""}`;
  }

  // A file that is on its way counts as an answer.
  function need(field) {
    const has = [...chips.values()].some((chip) => chip.record.field === field);
    for (const input of inputsOf(field)) {
      if (input.required) input.dataset.required = "";
      input.required = input.dataset.required !== undefined && !has;
    }
  }

  function drop(chosen) {
    for (const [id, chip] of chips) {
      if (!chosen(chip)) continue;
      chip.stop.abort("unwanted");
      chip.line.remove();
      chips.delete(id);
      if (chip.hidden) {
        send(`${config.uploadsUrl}${chip.hidden.value}/`, { method: "DELETE" }).catch(() => {});
        chip.hidden.remove();
      }
      store.removeFile(id).catch(() => {});
      need(chip.record.field);
    }
  }

  // --- For the form ------------------------------------------------------------------------------

  const waiting = () => [...chips.values()].filter((chip) => chip.file);

  // Sends what has not arrived yet.
  async function finishAll() {
    const asked = waiting();
    await Promise.all(asked.map(sendChip));
    if (asked.some((chip) => chip.isRefused)) throw new RefusedError();
    if (waiting().length) throw new LineError("files");
  }

  async function restore(records) {
    for (const record of records) {
      if (chips.has(record.id)) continue;
      const file = await store.getFile(record);
      const chip = show(record);
      Object.assign(chip, { file, isKept: true });
      need(record.field);
      file ? sendChip(chip) : say(chip, word("file_lost", record), "bad");
    }
  }

  const resume = () => waiting().filter((chip) => !chip.stop.signal.aborted).forEach(sendChip);
  addEventListener("online", resume);
  setInterval(() => navigator.onLine && resume(), 30_000);

  return {
    adopt,
    finishAll,
    restore,
    arrived: () => [...chips.values()].filter((chip) => chip.hidden).map((chip) => ({ ...chip.record, id: chip.hidden.value })),
    records: () => waiting().filter((chip) => chip.isKept).map((chip) => chip.record),
    areKept: () => waiting().every((chip) => chip.isKept),
    stop: () => waiting().forEach((chip) => chip.stop.abort()),
    reset: () => {
      chips.forEach((chip) => (chip.line.remove(), chip.hidden?.remove()));
      const fields = [...chips.values()].map((chip) => chip.record.field);
      chips.clear();
      fields.forEach(need);
    },
  };
}

// A photograph of a phone has a hundred times the bytes that anybody needs as evidence.
export async function smaller(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size <= SMALL_ENOUGH) return file;
    const canvas = element("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    if (!drawn || drawn.size >= file.size) return file;
    return new File([drawn], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // the server says what it thinks of it
  }
}
