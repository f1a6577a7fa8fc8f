/**
 * The numbers of an installation: evaluation, what waits, the process.
 */
import type { ReactNode } from 'react';
import type { AdminOverview } from '#contract/api/admin';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';
import classes from './operate.module.css';
import { ageWords, bytesWords, countWords, uptimeWords } from './operate-words.ts';

const LAGGING_SHOWN = 5;
/** What waits longer than that does not keep up. */
const SLOW_S = 10;

export function Partitions({ partitions }: Pick<AdminOverview, 'partitions'>) {
  const { count, alerts, lagging, state } = partitions;
  const isWell = state === 'ok';
  return (
    <Card title="Evaluation" aside={isWell ? 'runs' : undefined}>
      {!isWell && <Warning>{state}</Warning>}
      <dl className={classes.facts}>
        <Fact name="Alerts held">{countWords(alerts)}</Fact>
        <Fact name="Partitions">{countWords(count)}</Fact>
        <Fact name="Of them behind" isBad={lagging.length > 0}>
          {countWords(lagging.length)}
        </Fact>
        {lagging.slice(0, LAGGING_SHOWN).map(({ partition, waiting }) => (
          <Fact key={partition} name={`Partition ${partition}`}>
            {countWords(waiting)} ticks wait
          </Fact>
        ))}
      </dl>
    </Card>
  );
}

export function Queues({ overview: { bus, outbox, deliveries } }: { readonly overview: AdminOverview }) {
  return (
    <Card title="What waits">
      <dl className={classes.facts}>
        <Fact name="Events on the bus" isBad={bus.oldestAgeS > SLOW_S}>
          {waitingWords(bus)}
        </Fact>
        <Fact name="Outbox" isBad={outbox.oldestAgeS > SLOW_S}>
          {waitingWords(outbox)}
        </Fact>
        <Fact name="Messages to send">{countWords(deliveries.open)}</Fact>
        <Fact name="Messages given up" isBad={deliveries.dead > 0}>
          {countWords(deliveries.dead)}
        </Fact>
        <Fact name="Events that nobody could take" isBad={bus.deadLetters > 0}>
          {countWords(bus.deadLetters)}
        </Fact>
      </dl>
    </Card>
  );
}

export function Process({ process }: Pick<AdminOverview, 'process'>) {
  return (
    <Card title="Process">
      <dl className={classes.facts}>
        <Fact name="Version">{process.version}</Fact>
        <Fact name="Runs for">{uptimeWords(process.uptimeS)}</Fact>
        <Fact name="Memory">{bytesWords(process.rssBytes)}</Fact>
      </dl>
    </Card>
  );
}

function waitingWords({ waiting, oldestAgeS }: { readonly waiting: number; readonly oldestAgeS: number }): string {
  return waiting === 0 ? 'none' : `${countWords(waiting)}, the oldest ${ageWords(oldestAgeS)}`;
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
  readonly isBad?: boolean;
}

function Fact({ name, children, isBad = false }: FactProps) {
  return (
    <div className={classes.fact} data-bad={isBad || undefined}>
      <dt>{name}</dt>
      <dd>
        {isBad && <Icon name="warning" size={13} />}
        {children}
      </dd>
    </div>
  );
}

function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <p className={classes.warning} role="alert">
      <Icon name="warning" size={16} />
      {children}
    </p>
  );
}
