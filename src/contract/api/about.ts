/** What a client asks before anybody is signed in: which Tidemark this is and what it can do. */
import Type, { type Static } from 'typebox';
import { FEED_STATUSES } from './prices.ts';

export const About = Type.Object(
  {
    version: Type.String(),
    demo: Type.Boolean({ description: 'Prices are simulated, and `POST /v1/auth/demo` signs in.' }),
    mail: Type.Boolean({ description: 'Mail can be sent: to verify addresses, to reset passwords, as a channel.' }),
    webPushKey: Type.Optional(
      Type.String({ description: 'What a browser subscribes to pushes with, as `GET /v1/push/key` tells it.' }),
    ),
    feeds: Type.Array(
      Type.Object(
        { venue: Type.String(), simulated: Type.Boolean(), status: Type.Enum([...FEED_STATUSES]) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type About = Static<typeof About>;
