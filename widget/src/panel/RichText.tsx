import { Fragment, h, type ComponentChildren, type JSX } from 'preact';
import { linkify } from '../text/linkify';
import { splitChinese } from '../text/language';
import { usePanel } from './context';

/** Plain text with links that can be tapped, as nodes. Chinese inside English is marked as such. */
export function RichText({ text, lang }: { text: string; lang?: string | undefined }): JSX.Element {
  const words = (part: string): ComponentChildren =>
    lang === 'en'
      ? splitChinese(part).map((run, i) => (i % 2 ? <span lang="zh-Hans">{run}</span> : run))
      : part;
  return (
    <>
      {linkify(text).map((token) =>
        token.href ? <Link href={token.href}>{words(token.text)}</Link> : words(token.text),
      )}
    </>
  );
}

/** `href` has gone through `linkify` or `httpsOnly`: it is https:, tel: or mailto:. */
export function Link(props: { href: string; children: ComponentChildren }): JSX.Element {
  const { t, language } = usePanel();
  if (!props.href.startsWith('https:')) return <a href={props.href}>{props.children}</a>;
  return (
    <a href={props.href} target="_blank" rel="noopener noreferrer">
      {props.children}
      <span class="sr" lang={language}>
        {t.newTab}
      </span>
    </a>
  );
}
