import { Fragment, h, type JSX } from 'preact';
import type { Source } from '../chat/types';
import { httpsOnly } from '../text/linkify';
import { usePanel } from './context';
import { Link, RichText } from './RichText';

/** What an answer rests on: title (which says so where there is no date), who published it, and when. */
export function Sources(props: { sources: Source[]; lang?: string | undefined }): JSX.Element {
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
            {date && <> · <time dateTime={date}>{date}</time></>}
          </li>
        );
      })}
    </ul>
  );
}
