/** What part of the diagram is seen: moved and scaled, by pointer, wheel, touch and keys. */

export interface View {
  x: number;
  y: number;
  scale: number;
}

const SCALE_MIN = 0.2;
const SCALE_MAX = 4;

export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Keeps the content within reach: never more empty room than there is content outside. */
export function clamped(view: View, content: Extent, box: Extent): View {
  const range = (offset: number, size: number, room: number): number =>
    size <= room ? 0 : Math.min(0, Math.max(room - size, offset));
  return {
    scale: view.scale,
    x: range(view.x, content.width * view.scale, box.width),
    y: range(view.y, content.height * view.scale, box.height),
  };
}

/** Scaled by `factor`, with the point (x, y) of the box staying where it is. */
export function zoomed(view: View, factor: number, x: number, y: number): View {
  const scale = Math.min(SCALE_MAX, Math.max(SCALE_MIN, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

/** Calls `change` with what the pointer, the wheel and two fingers ask for. */
export function watchGestures(
  element: HTMLElement,
  current: () => View,
  change: (view: View) => boolean,
): void {
  const pointers = new Map<number, PointerEvent>();
  let isDrag = false;
  element.addEventListener(
    'wheel',
    (event) => {
      const box = element.getBoundingClientRect();
      const view = current();
      const isZoom = event.ctrlKey || event.metaKey;
      const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      const next = isZoom
        ? zoomed(
            view,
            Math.exp(-event.deltaY / 300),
            event.clientX - box.left,
            event.clientY - box.top,
          )
        : { ...view, x: view.x - dx, y: view.y - dy };
      // At its end the page scrolls on.
      if (change(next) || isZoom) event.preventDefault();
    },
    { passive: false },
  );
  element.addEventListener('pointerdown', (event) => {
    isDrag = false;
    pointers.set(event.pointerId, event);
  });
  element.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (last === undefined) return;
    const view = current();
    const others = [...pointers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
    const [other] = others;
    if (other === undefined) {
      const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
      isDrag ||= Math.abs(dx) + Math.abs(dy) > 2;
      if (isDrag) element.setPointerCapture(event.pointerId);
      change({ ...view, x: view.x + dx, y: view.y + dy });
    } else {
      const box = element.getBoundingClientRect();
      const distance = (one: PointerEvent): number =>
        Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const x = (event.clientX + other.clientX) / 2 - box.left;
      const y = (event.clientY + other.clientY) / 2 - box.top;
      change(zoomed(view, distance(event) / Math.max(1, distance(last)), x, y));
    }
    pointers.set(event.pointerId, event);
  });
  element.addEventListener(
    'click',
    (event) => {
      // What ends a drag is no click.
      if (isDrag) event.stopImmediatePropagation();
    },
    { capture: true },
  );
  const release = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
  };
  element.addEventListener('pointerup', release);
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', release);
}
