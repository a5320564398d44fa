/** Puts text on the clipboard; resolves to whether that worked. `near` stays the focused element. */
export async function copy(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages without https, and in-app browsers, only know the old way.
    const area = document.createElement('textarea');
    area.className = 'sr';
    area.value = text;
    near.parentElement!.append(area);
    area.select();
    const worked = document.execCommand('copy');
    area.remove();
    near.focus();
    return worked;
  }
}
