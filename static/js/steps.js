// One step of a form at a time. The phone's own "back" goes one step back, too.
import { clearFieldErrors, firstFault } from "./fields.js";
import { element, word } from "./words.js";

// `isNew`: a record that exists may be saved from every step.
export function makeSteps(form, { isNew, onStep }) {
  const found = [...form.querySelectorAll("fieldset[data-step]")];
  const sets = found.length ? found : [form];
  const actions = form.querySelector(".form-actions");
  const more = form.querySelector(".form-more");
  const save = actions.querySelector('[type="submit"]');
  let at = 0;

  const bar = element("progress", { max: sets.length, "aria-hidden": "true" });
  const label = element("p", {});
  const progress = element("div", { class: "step-progress" }, label, bar);
  const next = element("button", { type: "button", class: "btn btn-primary", "data-next": true }, word("next"));
  const back = element("button", { type: "button", class: "btn btn-outline-primary", "data-back": true }, word("back"));
  next.addEventListener("click", goOn);
  back.addEventListener("click", () => (history.state?.step === at ? history.back() : show(at - 1)));

  function show(number, { focus = true } = {}) {
    at = Math.max(0, Math.min(number, sets.length - 1));
    const isLast = at === sets.length - 1;
    sets.forEach((set, position) => (set.hidden = position !== at));
    label.textContent = word("step", { number: at + 1, count: sets.length });
    bar.value = at + 1;
    back.hidden = at === 0;
    next.hidden = isLast;
    save.hidden = isNew && !isLast;
    if (more) more.hidden = isNew && !isLast;
    next.classList.toggle("btn-primary", isNew);
    next.classList.toggle("btn-outline-primary", !isNew);
    if (focus) goTo(sets[at].querySelector("legend") ?? sets[at], progress);
  }

  function goOn() {
    const fault = firstFault(form, sets[at]);
    if (fault) return goTo(fault, fault.closest("[data-field]"));
    history.pushState({ step: at + 1 }, "");
    show(at + 1);
    onStep();
  }

  // Goes to the first step with something to mend; returns whether there is one.
  function showFault() {
    const number = sets.findIndex((set) => set.querySelector(".is-invalid, .errorlist"));
    if (number < 0) return false;
    show(number, { focus: false });
    const box = sets[number].querySelector(".is-invalid") ?? sets[number];
    goTo(box.querySelector("input:not([type=hidden]), select, textarea") ?? box, box);
    return true;
  }

  // Checks every step by the browser's own rules.
  function check() {
    const faults = sets.map((set) => firstFault(form, set));
    return faults.every((fault) => !fault) || !showFault();
  }

  form.addEventListener("input", ({ target }) => {
    const box = target.closest("[data-field]");
    if (box) clearFieldErrors(box);
  });
  if (sets.length > 1) {
    form.prepend(progress);
    save.before(back, next);
    addEventListener("popstate", ({ state }) => show(state?.step ?? 0));
    form.classList.add("is-stepped");
    show(0, { focus: false });
  }
  return { show, check, showFault, goOn, isLast: () => at === sets.length - 1 };
}

function goTo(target, shown) {
  if (!target.matches("input, select, textarea, button, a")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  (shown ?? target).scrollIntoView({ block: "start" });
}
