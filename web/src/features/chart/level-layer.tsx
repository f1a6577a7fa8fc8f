/**
 * What lies over the drawing of the chart: lines and handles of alerts' levels, the level that is proposed, and the price that a click would propose.
 */
import { Button, Group } from '@mantine/core';
import { useEffect, useState } from 'react';
import { prices } from '../../api/services.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { formatPrice, placesOf } from '../../ui/number-format.ts';
import { roundToTick } from '../../ui/tick-size.ts';
import { alertSentence } from '../condition-words/alert-sentence.ts';
import type { ChartCanvas } from './chart-canvas.ts';
import type { ChartLevel, LevelActions } from './chart-levels.ts';
import { LevelHandle } from './level-handle.tsx';
import classes from './level-layer.module.css';
import { createLevelPlaces } from './level-places.ts';
import { conditionAt } from './levels.ts';
import { type Signal, useSignal } from './signal.ts';
import type { Chart } from './use-chart.ts';

export interface LevelLayerProps {
  readonly chart: Chart & { readonly canvas: ChartCanvas };
  readonly market: string;
  readonly tickSize: string;
  readonly levels: readonly ChartLevel[];
  readonly actions: LevelActions;
  readonly proposal: Signal<string | undefined>;
  readonly noteOf: (level: ChartLevel) => string;
  /** The height at which a click would propose a level. */
  readonly offerY: Signal<number | undefined>;
  /** Focus goes back to the chart. */
  readonly onLeave: () => void;
}

export function LevelLayer(props: LevelLayerProps) {
  const { chart, market, tickSize, levels, actions, proposal, noteOf, onLeave } = props;
  const { canvas } = chart;
  const [places] = useState(createLevelPlaces);
  useEffect(() => chart.painted.subscribe(() => places.place(canvas)), [chart.painted, places, canvas]);
  const proposed = useSignal(proposal);
  const shared = { canvas, places, market, tickSize, onLeave };
  return (
    <div className={classes.layer}>
      {levels.map((level) => (
        <LevelHandle
          key={level.key}
          {...shared}
          price={level.price}
          side={level.side}
          sentence={level.sentence}
          note={noteOf(level)}
          kind={level.isLive ? 'armed' : 'resting'}
          onSave={(price) => actions.move(level, price)}
          onOpen={() => actions.open(level)}
          onRemove={() => actions.remove(level)}
        />
      ))}
      {proposed === undefined ? (
        <Offer {...props} />
      ) : (
        <Proposal key="proposal" {...props} shared={shared} price={proposed} />
      )}
    </div>
  );
}

function Offer({ chart, offerY, tickSize }: LevelLayerProps) {
  const y = useSignal(offerY);
  // The scale moves under a pointer that rests.
  useSignal(chart.painted);
  const price = y === undefined ? undefined : chart.canvas.priceAt(y);
  if (price === undefined) return null;
  return (
    <div className={classes.offer} style={{ transform: `translateY(${y}px)` }} aria-hidden="true">
      + {formatPrice(roundToTick(price, tickSize), placesOf(tickSize))}
    </div>
  );
}

interface ProposalProps extends LevelLayerProps {
  readonly price: string;
  readonly shared: Pick<Parameters<typeof LevelHandle>[0], 'canvas' | 'places' | 'market' | 'tickSize' | 'onLeave'>;
}

function Proposal({ price, shared, market, actions, proposal, onLeave }: ProposalProps) {
  const [isSaving, setSaving] = useState(false);
  // From where the price was when the level was put there or moved; not at each tick.
  const condition = conditionAt(price, prices.get(market)?.price);
  const side = condition.includes('>') ? 'up' : condition.includes('<') ? 'down' : 'both';
  const leave = () => {
    proposal.set(undefined);
    onLeave();
  };
  const save = async () => {
    setSaving(true);
    const isKept = await actions.create(price);
    setSaving(false);
    if (isKept) leave();
    return isKept;
  };
  const goOn = () => {
    leave();
    actions.more(price);
  };
  return (
    <>
      <LevelHandle
        {...shared}
        price={price}
        side={side}
        sentence="New level"
        kind="proposed"
        isFocused
        onSave={save}
        onOpen={save}
        onLeave={leave}
        onMoved={proposal.set}
      />
      <div className={classes.proposal} role="status">
        <span className={classes.sentence}>{alertSentence({ market, condition })}</span>
        <Group gap={6} wrap="nowrap">
          <Button
            size="xs"
            onClick={() => void save()}
            loading={isSaving}
            rightSection={<KeyHint keys="enter" isOnAccent />}
          >
            Save
          </Button>
          <Button size="xs" variant="default" onClick={goOn}>
            More
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={leave} rightSection={<KeyHint keys="escape" />}>
            Leave
          </Button>
        </Group>
      </div>
    </>
  );
}
