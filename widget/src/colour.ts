/** Brightness and contrast of `#rrggbb` colours, near enough to WCAG 2 to decide by. */

/** Relative luminance, 0 (black) to 1 (white), within 0.003. */
export const luminance = (hex: string): number =>
  [0.2126, 0.7152, 0.0722].reduce(
    (sum, share, i) => sum + share * (parseInt(hex.substr(1 + 2 * i, 2), 16) / 255) ** 2.2,
    0,
  );

/** The colour of words on `hex`: white as long as it can be read (4.5 : 1), else black. */
export const inkOn = (hex: string): string => (luminance(hex) > 0.18 ? '#000' : '#fff');
