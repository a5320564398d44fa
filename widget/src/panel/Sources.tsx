import type { Source } from '../chat/types';
import type { Kit } from './kit';

/** What an answer rests on: title (which says so where there is no date), who published it, and when. */
export const sourcesOf = ({ Fragment, h, httpsOnly, isoDateText, usePanel, Link, RichText }: Kit) =>
  function Sources(props: { sources: Source[]; lang?: string | undefined }): JSX.Element {
    const { t, language } = usePanel();
    return (
      <ul class="sources" role="list" aria-label={t.sources}>
        {props.sources.map(({ title, publisher, date, url }) => {
          const href = httpsOnly(url);
          const name = <RichText text={title} lang={props.lang} />;
          return (
            <li>
              <span class="source-word" lang={language}>{t.sources}</span>{' '}
              {href ? <Link href={href}>{name}</Link> : name}
              {publisher && <> · <RichText text={publisher} lang={props.lang} /></>}
              {date && <> · <time dateTime={date} lang={language}>{isoDateText(date, language)}</time></>}
            </li>
          );
        })}
      </ul>
    );
  };
