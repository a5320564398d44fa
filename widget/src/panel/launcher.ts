import type { Shared } from '../shared';
import { PATHS } from './Icon';

/** Shows on the launcher whether the panel is open, and whether something came in while it was not. */
export function drawLauncher(shared: Shared, open: boolean, news: string): void {
  const { launcher } = shared;
  shared.nameLauncher();
  if (news) launcher.setAttribute('aria-label', `${launcher.getAttribute('aria-label')}${news}`);
  launcher.setAttribute('aria-expanded', `${open}`);
  launcher.classList.toggle('news', !!news);
  launcher.querySelector('path')!.setAttribute('d', open ? PATHS.fold : PATHS.mark);
}
