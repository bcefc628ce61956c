// Keys, buttons, the enlarged picture and the slider. Each action names the picture that was on the screen.
(() => {
  const find = (selector) => document.querySelector(selector);
  const keys = { j: "next", k: "previous", a: "approve", r: "reject", u: "undo", z: "zoom", "?": "keys" };
  let asked = {};

  const shown = () => ({ at: find(".review")?.dataset.at ?? "", seen: find(".review")?.dataset.seen ?? "" });
  const send = (what, more = {}) => emitEvent("review", { what, ...shown(), note: "", number: 0, ...more });

  function act(what, from) {
    const dialog = find("dialog[open]");
    if (what === "close" || (dialog && dialog.id === what)) return dialog?.close();
    if (dialog) return;
    if (what === "keys") return find("#keys").showModal();
    if (what === "zoom") return enlarge(from ?? find(".result .larger"));
    if (what === "choose") return send(what, { number: Number(from.dataset.number) });
    if (what === "reject" && shown().at) {
      asked = shown();
      find("#reason-text").value = "";
      return find("#reason").showModal();
    }
    send(what);
  }

  function enlarge(from) {
    if (!from) return;
    const field = find("#zoom .field");
    const picture = find("#zoom img");
    field.style.setProperty("--zoom", 1);
    field.classList.add("loading");
    picture.onload = () => field.classList.remove("loading");
    picture.src = from.dataset.full;
    find("#zoom").showModal();
    field.focus();
  }

  function zoomAt(field, event, factor) {
    const now = Number(field.style.getPropertyValue("--zoom")) || 1;
    const next = Math.min(8, Math.max(1, now * factor));
    const { left, top } = field.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const [dx, dy] = [(field.scrollLeft + x) * (next / now) - x, (field.scrollTop + y) * (next / now) - y];
    field.style.setProperty("--zoom", next);
    field.scrollTo(dx, dy);
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=range]), textarea, select, [contenteditable=true]");
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !find(".bar-of-review")) return;
    const what = keys[event.key];
    if (!what) return;
    event.preventDefault();
    act(what);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-do]");
    if (button) return act(button.dataset.do, button);
    const field = event.target.closest?.("#zoom .field");
    if (field) zoomAt(field, event, Number(field.style.getPropertyValue("--zoom")) > 1.01 ? 0 : 3);
  });
  document.addEventListener("wheel", (event) => {
    const field = event.target.closest?.("#zoom .field");
    if (!field) return;
    event.preventDefault();
    zoomAt(field, event, event.deltaY < 0 ? 1.25 : 0.8);
  }, { passive: false });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("#reason")) send("reject", { ...asked, note: find("#reason-text").value });
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches(".cut")) event.target.closest(".wiper").style.setProperty("--cut", `${event.target.value}%`);
  });
})();
