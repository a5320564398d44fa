import { h, type JSX } from 'preact';
import { RichText } from './RichText';

/** What to do, one numbered line after the other. */
export const Steps = (props: { items: string[]; lang?: string | undefined }): JSX.Element => (
  <ol class="steps" role="list">
    {props.items.map((item) => (
      <li>
        <RichText text={item} lang={props.lang} />
      </li>
    ))}
  </ol>
);
