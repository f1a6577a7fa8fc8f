/**
 * The chart of the alert's market with its level, which can be moved, and each time it fired.
 */
import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Alert } from '#contract/api/alerts';
import type { CandleInterval } from '#contract/api/prices';
import { firingsQuery } from '../../api/queries/firings.ts';
import { marketQuery } from '../../api/queries/markets.ts';
import { deleteAlerts } from '../../features/alert-actions/alert-actions.ts';
import { createAlert, patchAlert } from '../../features/alert-dialog/alert-writes.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { stateWords } from '../../features/alert-words/state-words.ts';
import { chartLevelsOf, type LevelActions } from '../../features/chart/chart-levels.ts';
import { PriceChart } from '../../features/chart/lazy-charts.tsx';
import { conditionAt, withLevel } from '../../features/chart/levels.ts';
