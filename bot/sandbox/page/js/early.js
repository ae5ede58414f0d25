// Runs before anything is drawn, so that the remembered theme does not flash. Not a module: modules wait.
(() => {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
