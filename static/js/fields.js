// The answers in a form: read, filled in, and what is wrong with them shown beside them.
import { element, word } from "./words.js";

const NEVER_READ = new Set(["csrfmiddlewaretoken", "kunci"]);

export function read(form) {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !NEVER_READ.has(name),
  );
}

export function fill(form, fields) {
  const values = Map.groupBy ? Map.groupBy(fields, ([name]) => name) : grouped(fields);
  const used = new Map();
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || NEVER_READ.has(control.name)) continue;
    const given = (values.get(control.name) ?? []).map(([, value]) => value);
    const position = used.get(control.name) ?? 0;
    used.set(control.name, position + 1);
    if (put(control, given, position)) control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function grouped(fields) {
  const groups = new Map();
  for (const field of fields) groups.set(field[0], [...(groups.get(field[0]) ?? []), field]);
  return groups;
}

// Returns whether the control says something else now.
function put(control, given, position) {
  if (control.type === "checkbox" || control.type === "radio") {
    const before = control.checked;
    control.checked = given.includes(control.value);
    return before !== control.checked;
  }
  if (control.type === "select-multiple") {
    for (const option of control.options) option.selected = given.includes(option.value);
    return true;
  }
  if (position >= given.length || control.value === given[position]) return false;
  control.value = given[position];
  return true;
}

// --- What is wrong ----------------------------------------------------------------------------

function boxOf(form, name) {
  return form.querySelector(`[data-field="${CSS.escape(name)}"]`);
}

// Shows the messages; returns false if one of them has no place beside a field.
export function showErrors(form, errors, problem = "") {
  clearErrors(form);
  const { __all__: general = [], ...others } = errors;
  const placed = Object.entries(others).map(([name, texts]) => showFieldErrors(form, name, texts));
  const texts = general.length ? general : [problem].filter(Boolean);
  if (texts.length) {
    const list = texts.map((text) => element("p", {}, text));
    form.prepend(element("div", { class: "notice notice-error", role: "alert", "data-problem": true }, ...list));
  }
  return placed.every(Boolean);
}

export function showFieldErrors(form, name, texts) {
  const box = boxOf(form, name);
  if (!box) return false;
  clearFieldErrors(box);
  box.classList.add("is-invalid");
  const controls = [...box.querySelectorAll("input, select, textarea")];
  const id = `${controls[0]?.id || name}_error`;
  const items = texts.map((text) => element("li", {}, text));
  const list = element("ul", { class: "errorlist", id }, ...items);
  const label = box.querySelector("legend, label");
  label ? label.after(list) : box.prepend(list);
  for (const control of controls) control.setAttribute("aria-invalid", "true");
  controls[0]?.setAttribute("aria-describedby", `${id} ${controls[0].getAttribute("aria-describedby") ?? ""}`.trim());
  return true;
}

export function clearFieldErrors(box) {
  box.classList.remove("is-invalid");
  for (const list of box.querySelectorAll(".errorlist")) list.remove();
  for (const control of box.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

export function clearErrors(form) {
  for (const notice of form.querySelectorAll(":scope > .notice-error")) notice.remove();
  for (const box of form.querySelectorAll("[data-field].is-invalid")) clearFieldErrors(box);
}

// Checks the answers in `part` by the browser's own rules; returns the first control at fault.
export function firstFault(form, part) {
  const faulty = [...part.querySelectorAll("input, select, textarea")].filter(
    (control) => control.willValidate && isShown(control) && !control.checkValidity(),
  );
  for (const control of faulty) {
    const name = control.closest("[data-field]")?.dataset.field;
    if (name) showFieldErrors(form, name, [faultOf(control)]);
    else control.reportValidity();
  }
  return faulty[0];
}

function isShown(control) {
  const within = control.closest("[data-step]");
  for (let node = control; node && node !== within; node = node.parentElement) {
    if (node.hidden) return false;
  }
  return true;
}

// In the language of the page; the browser's own words are in that of the phone.
function faultOf({ validity, validationMessage, min, max }) {
  if (validity.valueMissing) return word("fault_missing");
  if (validity.badInput) return word("fault_unreadable");
  if (validity.rangeUnderflow && min) return word("fault_low", { min });
  if (validity.rangeOverflow && max) return word("fault_high", { max });
  return validationMessage;
}
