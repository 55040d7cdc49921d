// The error summary takes the focus, so that a screen reader begins with it.
document.querySelector(".error-summary")?.focus();
