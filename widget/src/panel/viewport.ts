import type { Shared } from '../shared';

/** Small in either direction: a phone, or a window zoomed to 400 %. */
const FULL = '(max-width:480px),(max-height:500px)';

/**
 * Tells when the panel has to take the whole screen, and keeps it on what can be seen: above the
 * on-screen keyboard, and no wider than the screen where the page is.
 */
export function followViewport({ style }: Shared, onFull: (full: boolean) => void): boolean {
  const full = matchMedia(FULL);
  full.addEventListener('change', () => onFull(full.matches));
  const viewport = window.visualViewport;
  if (viewport) {
    const replace = style('');
    const apply = (): void =>
      // Pinch zoom is the customer's own business.
      replace(
        viewport.scale > 1.05
          ? ''
          : `section{--top:${viewport.offsetTop}px;--left:${viewport.offsetLeft}px;--width:${viewport.width}px;--height:${viewport.height}px}`,
      );
    viewport.addEventListener('resize', apply);
    viewport.addEventListener('scroll', apply);
    apply();
  }
  return full.matches;
}
