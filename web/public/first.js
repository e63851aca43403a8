// Before anything is drawn: the theme that was chosen, so that the page never flashes in the other one. See web/theme.ts.
try {
  const chosen = localStorage.getItem("nutshell.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch (refused) {
  console.info("No storage in this frame, so the theme is the system's.", refused);
}
// And before the page's own code has come: the worker of the machine, which loads meanwhile. workers/browser.ts takes it over.
{
  const machine = document.currentScript?.dataset.machine;
  if (machine) {
    const worker = new Worker(new URL(machine, document.baseURI), { type: "module", name: "machine" });
    globalThis.nutshellEarly = { worker };
    worker.onerror = ({ message = "" }) => {
      if (globalThis.nutshellEarly) globalThis.nutshellEarly.failure = message;
    };
  }
}
