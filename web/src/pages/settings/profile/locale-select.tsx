/**
 * The language tag of the account.
 */
import { Select } from '@mantine/core';
import type { MeBody } from '#contract/api/auth';
import { patchMe } from '../../../api/queries/account.ts';
import { useSending } from '../use-sending.ts';

const COMMON = ['en', 'en-GB', 'en-US', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pl', 'pt-BR', 'tr', 'uk', 'zh-CN'];

export function LocaleSelect({ me }: { readonly me: MeBody }) {
  const { isBusy, failure, send } = useSending();
  const names = new Intl.DisplayNames('en', { type: 'language' });
  const tags = COMMON.includes(me.locale) ? COMMON : [me.locale, ...COMMON];
  return (
    <Select
      aria-label="Language and region"
      searchable
      allowDeselect={false}
      data={tags.map((tag) => ({ value: tag, label: names.of(tag) ?? tag }))}
      value={me.locale}
      disabled={isBusy}
      onChange={(locale) => {
        if (locale !== null && locale !== me.locale) void send(() => patchMe(me, { locale }));
      }}
      error={failure}
    />
  );
}
