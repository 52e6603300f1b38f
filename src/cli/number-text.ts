/** Numbers as people read them. */

/** `12,340 executions`, `1 fault`; without a noun just the digits in groups. */
export function countText(count: number, noun = ''): string {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ',');
  return noun === '' ? digits : `${digits} ${noun}${count === 1 ? '' : 's'}`;
}

/** Three significant digits at most: `0.004 s`, `1.25 s`, `87 s`. */
export function secondsText(seconds: number): string {
  const digits = seconds >= 10 ? 0 : seconds >= 1 ? 2 : 3;
  return `${seconds.toFixed(digits)} s`;
}

/** `32%`; below one percent one digit that counts. Never 100%: then there would be nothing left. */
export function percentText(part: number, whole: number): string {
  const percent = Math.min(99, (100 * part) / whole);
  if (percent >= 1) return `${Math.floor(percent)}%`;
  return percent < 0.0001 ? '0%' : `${Number(percent.toPrecision(1))}%`;
}

/** An estimate, with as many digits as it deserves: `~40,000`. */
export function aboutText(estimate: number): string {
  const rounded = estimate < 100 ? Math.ceil(estimate) : Number(estimate.toPrecision(2));
  return rounded < 1e15 ? countText(rounded) : rounded.toExponential(0).replace('+', '');
}

/** `7 s`, `12 min`, `3 h`, `40 days`, `1e6 years` */
export function durationText(seconds: number): string {
  for (const [below, unit, name] of DURATIONS) {
    if (seconds < below) return `${aboutText(Math.ceil(seconds / unit))} ${name}`;
  }
  return 'centuries';
}

const DURATIONS = [
  [120, 1, 's'],
  [7200, 60, 'min'],
  [172_800, 3600, 'h'],
  [63_072_000, 86_400, 'days'],
  [3e12, 31_536_000, 'years'],
] as const;
