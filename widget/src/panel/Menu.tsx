import type { Language } from '../shared';
import type { Kit } from './kit';

/** Each in its own script: who needs one cannot read the others. */
const LANGUAGES: readonly [language: Language, name: string][] = [
  ['zh-Hans', '简体'],
  ['zh-Hant', '繁體'],
  ['en', 'English'],
];

interface Props {
  onLanguage(language: Language): void;
  onPerson(): void;
  onRestart(): void;
  /** A tap beside the menu. */
  onClose(): void;
}

export const menuOf = ({ h, usePanel, Icon }: Kit) =>
  function Menu({ onLanguage, onPerson, onRestart, onClose }: Props): JSX.Element {
    const { t, language } = usePanel();
    return (
      <div
        class="around"
        onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
      >
        <div class="menu">
          <div class="languages" role="group" aria-label={t.language}>
            {LANGUAGES.map(([one, name]) => (
              <button lang={one} aria-pressed={one === language} onClick={() => onLanguage(one)}>
                {name}
              </button>
            ))}
          </div>
          <button onClick={onPerson}>
            <Icon name="person" />
            {t.personName}
          </button>
          <button onClick={onRestart}>
            <Icon name="again" />
            {t.restart}
          </button>
        </div>
      </div>
    );
  };
