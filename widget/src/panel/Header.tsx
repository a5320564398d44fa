import { h, type JSX } from 'preact';
import { usePanel } from './context';
import { Icon } from './Icon';
import { IconButton } from './IconButton';

interface Props {
  menu: boolean;
  onMenu(): void;
  onPerson(): void;
  onClose(): void;
}

/** Who speaks here (a machine), the way to a person, the menu, and out. */
export function Header({ menu, onMenu, onPerson, onClose }: Props): JSX.Element {
  const { t, title } = usePanel();
  return (
    <header>
      <span class="logo">
        <Icon name="mark" />
      </span>
      <div class="names">
        <b>{title}</b>
        <p>{t.subtitle}</p>
      </div>
      <button class="person" aria-label={t.personName} title={t.personName} onClick={onPerson}>
        <Icon name="person" />
        {t.person}
      </button>
      <IconButton class="tool" icon="more" name={t.menu} aria-expanded={menu} onClick={onMenu} />
      <IconButton class="tool" icon="close" name={t.close} onClick={onClose} />
    </header>
  );
}
