import { Aws } from 'aws-cdk-lib';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { dashboards } from '../../../lib/observability/alarms.ts';
import { cacheBoard } from './cache-board.ts';
import { overview } from './overview.ts';
import { spotifyBoard } from './spotify-board.ts';
import type { BoardParts, Rows } from './widgets.ts';

/** The three dashboards: how it is, how the cache does, how Spotify and the resources do. */
export function boards(scope: Construct, parts: BoardParts): void {
  const make = (name: string, widgets: Rows): void => {
    new Dashboard(scope, `${name}Board`, {
      // Dashboards are global: without the region a stack of the same name elsewhere could not be deployed.
      dashboardName: `${parts.stackName}-${Aws.REGION}-${name}`,
      widgets: widgets.map((row) => [...row]),
    });
  };
  make(dashboards.overview, overview(parts));
  make(dashboards.cache, cacheBoard(parts));
  make(dashboards.spotify, spotifyBoard(parts));
}
