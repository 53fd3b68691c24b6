// Counts down the time left on a record that was opened by broken glass, and leaves it when the time is up: what stands on
// the screen must not outlast the right to see it.
const warning = document.querySelector<HTMLElement>('[data-glass-until]');
const until = Date.parse(warning?.dataset['glassUntil'] ?? '');

if (warning !== null && !Number.isNaN(until)) {
  const clock = document.createElement('p');
  clock.className = 'govuk-body govuk-!-font-weight-bold';
  warning.after(clock);
  const tick = (): void => {
    const left = until - (performance.timeOrigin + performance.now());
    if (left <= 0) {
      location.replace('/sharing/break-glass');
      return;
    }
    const minutes = Math.floor(left / 60_000);
    const seconds = Math.floor((left % 60_000) / 1000);
    clock.textContent = `Time left: ${minutes} min ${String(seconds).padStart(2, '0')} s`;
  };
  tick();
  setInterval(tick, 1000);
}
