/**
 * What the panel lends to the module of extras. If that one imported these things, the build would
 * make a third file of them, and every first open would have to wait for it.
 */
import { Fragment, h } from 'preact';
import { useState } from 'preact/hooks';
import { isoDateText, timeText } from '../text/dates';
import { httpsOnly } from '../text/linkify';
import { usePanel } from './context';
import { Icon, PATHS } from './Icon';
import { IconButton } from './IconButton';
import { Link, RichText } from './RichText';

export const kit = {
  Fragment,
  h,
  useState,
  isoDateText,
  timeText,
  httpsOnly,
  usePanel,
  Icon,
  PATHS,
  IconButton,
  Link,
  RichText,
};

export type Kit = typeof kit;
