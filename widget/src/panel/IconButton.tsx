import { h, type ButtonHTMLAttributes, type JSX } from 'preact';
import { Icon, type IconName } from './Icon';

interface Props extends ButtonHTMLAttributes {
  icon: IconName;
  /** Read out, and shown to a pointer that rests on it. */
  name: string;
}

export const IconButton = ({ icon, name, ...rest }: Props): JSX.Element => (
  <button aria-label={name} title={name} {...rest}>
    <Icon name={icon} />
  </button>
);
