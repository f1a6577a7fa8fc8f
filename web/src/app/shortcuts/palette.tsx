/**
 * The palette (Ctrl-K): everything that the present screen offers, and every market, found by typing.
 */

import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { marketSearchQuery } from '../../api/queries/server.ts';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { matches } from './palette-match.ts';
import { byGroup } from './shortcut-groups.ts';
import { useShortcutList } from './use-shortcut.ts';
import '@mantine/spotlight/styles.layer.css';

const TYPING_MS = 120;
const [store, spotlight] = createSpotlight();

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [query, setQuery] = useState('');
  useEffect(() => spotlight.open(), []);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search
        placeholder="Find a market or an action"
        aria-label="Find"
        leftSection={<Icon name="search" />}
      />
      <Spotlight.ActionsList>
        <Actions query={query} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Actions({ query }: { readonly query: string }) {
  const navigate = useNavigate();
  const [typed] = useDebouncedValue(query, TYPING_MS);
  const { data: markets = [], isFetching } = useQuery(marketSearchQuery(typed));
  const found = useShortcutList().filter(
    ({ isKeyOnly, label, group }) => !isKeyOnly && matches(query, `${group} ${label}`),
  );
  const isSearched = query.trim() !== '';
  const shown = isSearched ? markets : [];
  return (
    <>
      {shown.length > 0 && (
        <Spotlight.ActionsGroup label="Markets">
          {shown.map(({ market, base, quote, venue }) => (
            <Spotlight.Action
              key={market}
              label={`${base}/${quote}`}
              description={venue}
              onClick={() => void navigate({ to: '/', search: { market } })}
              leftSection={<Icon name="markets" />}
            />
          ))}
        </Spotlight.ActionsGroup>
      )}
      {byGroup(found).map(({ group, shortcuts }) => (
        <Spotlight.ActionsGroup key={group} label={group}>
          {shortcuts.map(({ label, keys, run }) => (
            <Spotlight.Action
              key={`${label} ${keys}`}
              label={label}
              onClick={run}
              rightSection={keys && <KeyHint keys={keys} />}
            />
          ))}
        </Spotlight.ActionsGroup>
      ))}
      {isSearched && shown.length === 0 && found.length === 0 && !isFetching && typed === query && (
        <Spotlight.Empty>Nothing is called “{query}”.</Spotlight.Empty>
      )}
    </>
  );
}
