// Before anything is drawn: the theme that was chosen, so that the page never flashes in the other one. See web/theme.ts.
try {
  const chosen = localStorage.getItem("nutshell.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch (refused) {
  console.info("No storage in this frame, so the theme is the system's.", refused);
}
