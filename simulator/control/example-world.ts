/**
 * The world `example`: one page with a default app and a marketing app, an ad whose campaign belongs to the marketing
 * app, and one person. Ids are pinned and the seed is fixed, so that secrets and tokens are the same on every machine.
 */

export const EXAMPLE_WORLD = {
  seed: 'example',
  clock: { mode: 'real' },
  apps: {
    sprinklr: { id: '123456789', name: 'Sprinklr Default', can_take_control: true },
    xyz: { id: '987654321', name: 'XYZ Marketing' },
  },
  pages: {
    page: {
      id: '100200300400500',
      name: 'Example Page',
      apps: ['sprinklr', 'xyz'],
      routing: { default_app: 'sprinklr', campaigns: [{ ad_id: '6001', title: 'Spring sale', app: 'xyz' }] },
    },
  },
  people: { ann: { id: '7001', name: 'Ann Example', locale: 'en_US' } },
} as const;
