import type { Kit } from './kit';

/** What to do, one numbered line after the other. */
export const stepsOf =
  ({ h, RichText }: Kit) =>
  (props: { items: string[]; lang?: string | undefined }): JSX.Element => (
    <ol class="steps" role="list">
      {props.items.map((item) => (
        <li>
          <RichText text={item} lang={props.lang} />
        </li>
      ))}
    </ol>
  );
