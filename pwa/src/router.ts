/** The rooms of the app; each role loads only its own. */
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteLocationRaw,
} from 'vue-router';
import { type Area, loadWords, t } from './i18n';
import { askAhead } from './store/asked';
import { needsSignIn, user } from './store/session';
import { toast } from './ui/kit/toasts';
import { homeOf, orderPath, roomsOf } from './ui/roles';
import { isInside } from './ui/setup/inside';

declare module 'vue-router' {
  interface RouteMeta {
    /** Open without signing in. */
    open?: boolean;
    /** Shown without the app's frame. */
    bare?: boolean;
    /** The room's path that the signed-in person must have. */
    room?: string;
    /** Each address has a screen of its own: another order is not shown in the one that holds the last. */
    own?: boolean;
  }
}

/** A screen that comes together with its words. */
function screen<T>(load: () => Promise<T>, ...areas: Area[]): () => Promise<T> {
  return async () => (await Promise.all([load(), loadWords(areas)]))[0];
}

/** The lower parts of a screen come with the next pictures; nobody can be led back to them before. */
function whenDrawn<T>(place: T): Promise<T> {
  return new Promise((lead) => setTimeout(() => requestAnimationFrame(() => lead(place)), 50));
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => (saved ? whenDrawn(saved) : { top: 0 }),
  routes: [
    { path: '/', redirect: () => (user.value ? homeOf(user.value.roles) : '/signin') },
    {
      path: '/signin',
      component: () => import('./ui/account/SignInScreen.vue'),
      meta: { open: true, bare: true },
    },
    { path: '/me', component: () => import('./ui/account/MeScreen.vue') },
    {
      path: '/setup',
      component: screen(() => import('./ui/setup/SetupScreen.vue'), 'setup', 'place', 'camera'),
    },
    {
      path: '/inside',
      component: screen(() => import('./ui/setup/InsideScreen.vue'), 'setup', 'place'),
      meta: { open: true, bare: true },
    },
    {
      path: '/r/:token',
      component: screen(() => import('./ui/resident/ResidentScreen.vue'), 'resident'),
      meta: { open: true, bare: true },
    },
    {
      path: '/inbox',
      component: screen(() => import('./ui/worker/InboxScreen.vue'), 'worker'),
      meta: { room: '/inbox' },
    },
    { path: '/outbox', component: screen(() => import('./ui/worker/OutboxScreen.vue'), 'acts', 'worker') },
    {
      path: '/orders/:no',
      component: screen(() => import('./ui/worker/OrderScreen.vue'), 'acts', 'worker', 'place', 'field'),
      props: true,
      meta: { own: true },
      beforeEnter: openForRole,
    },
    {
      path: '/cells/:code',
      component: screen(() => import('./ui/field/CellScreen.vue'), 'field'),
      props: true,
      meta: { own: true },
    },
    {
      path: '/report/:way?',
      component: screen(() => import('./ui/field/ReportScreen.vue'), 'field', 'worker', 'place'),
      props: true,
      meta: { room: '/inbox' },
    },
    {
      path: '/handover',
      component: screen(() => import('./ui/field/HandOverScreen.vue'), 'field'),
      meta: { room: '/inbox' },
    },
    { path: '/phrases', component: screen(() => import('./ui/field/PhrasesScreen.vue'), 'field') },
    { path: '/feedback', component: screen(() => import('./ui/field/FeedbackScreen.vue'), 'field') },
    {
      path: '/desk/feedback',
      component: screen(() => import('./ui/field/FeedbackDesk.vue'), 'field'),
      meta: { room: '/desk/feedback' },
    },
    {
      path: '/desk/exports',
      component: screen(() => import('./ui/desk/ExportsScreen.vue'), 'exports'),
      meta: { room: '/desk/exports' },
    },
    {
      path: '/community/:no?',
      component: screen(() => import('./ui/community/CommunityScreen.vue'), 'acts', 'community', 'desk'),
      props: true,
      meta: { room: '/community' },
    },
    {
      path: '/desk/register',
      component: screen(() => import('./ui/desk/RegisterScreen.vue'), 'desk'),
      meta: { room: '/desk/register' },
    },
    {
      path: '/desk/queue/:no?',
      component: screen(() => import('./ui/desk/QueueScreen.vue'), 'acts', 'desk'),
      props: true,
      meta: { room: '/desk/queue' },
    },
    {
      path: '/desk/review/:no?',
      component: screen(() => import('./ui/desk/ReviewScreen.vue'), 'acts', 'desk'),
      props: true,
      meta: { room: '/desk/review' },
    },
    {
      path: '/desk/callback/:no?',
      component: screen(() => import('./ui/desk/CallbackScreen.vue'), 'acts', 'desk'),
      props: true,
      meta: { room: '/desk/callback' },
    },
    {
      path: '/desk/orders/:no?',
      component: screen(() => import('./ui/desk/OrdersScreen.vue'), 'acts', 'desk'),
      props: true,
    },
    {
      path: '/desk/unit/:no?',
      component: screen(() => import('./ui/desk/UnitScreen.vue'), 'acts', 'desk'),
      props: true,
      meta: { room: '/desk/unit' },
    },
    {
      path: '/admin',
      component: screen(() => import('./ui/admin/AdminScreen.vue'), 'admin'),
      meta: { room: '/admin' },
    },
    {
      path: '/admin/people',
      component: screen(() => import('./ui/admin/PeopleScreen.vue'), 'acts', 'admin'),
      meta: { room: '/admin/people' },
    },
    {
      path: '/audit',
      component: screen(
        () => import('./ui/admin/AuditScreen.vue'),
        'acts',
        'admin',
        'assess',
        'exports',
        'worker',
      ),
      meta: { room: '/audit' },
    },
    {
      path: '/admin/calendar',
      component: screen(() => import('./ui/admin/CalendarScreen.vue'), 'admin'),
      meta: { room: '/admin/calendar' },
    },
    {
      path: '/desk/supervision',
      component: screen(() => import('./ui/desk/SupervisionScreen.vue'), 'acts', 'assess'),
      meta: { room: '/desk/supervision' },
    },
    {
      path: '/desk/assessment',
      component: screen(() => import('./ui/desk/AssessmentScreen.vue'), 'acts', 'assess'),
      meta: { room: '/desk/assessment' },
    },
    {
      path: '/desk/bonuses',
      component: screen(() => import('./ui/desk/BonusesScreen.vue'), 'acts', 'assess'),
      meta: { room: '/desk/bonuses' },
    },
    {
      path: '/points',
      component: screen(() => import('./ui/worker/PointsScreen.vue'), 'acts', 'assess'),
      meta: { room: '/points' },
    },
    { path: '/:rest(.*)*', component: () => import('./ui/NotFound.vue'), meta: { open: true } },
  ],
});

router.beforeEach((to) => {
  if (isInside() && to.path !== '/inside' && !to.path.startsWith('/r/')) {
    return { path: '/inside', query: { to: to.fullPath } };
  }
  if (to.meta.open) {
    const settled = to.path === '/signin' && user.value && !needsSignIn.value;
    return settled ? homeOf(user.value?.roles ?? []) : true;
  }
  if (!user.value) return { path: '/signin', query: { to: to.fullPath } };
  const { room } = to.meta;
  const allowed = !room || roomsOf(user.value.roles).some((own) => own.to === room);
  return allowed ? true : homeOf(user.value.roles);
});

// A room that this device does not hold yet cannot be fetched without a road.
router.onError(() => toast(t('common.error.offline'), 'warn'));

/** Begin to fetch the screen of an address before it is known whether it will be shown. */
export function fetchAhead(path: string): void {
  for (const { components } of router.resolve(path).matched) {
    const load = components?.['default'] as (() => Promise<unknown>) | undefined;
    if (typeof load === 'function') void load().catch(() => undefined);
  }
}

/** A push names `/orders/NO` for everybody; whoever does not work in the field reads it in a room of his own. */
function openForRole(to: RouteLocationNormalized): true | RouteLocationRaw {
  const roles = user.value?.roles ?? [];
  if (roomsOf(roles).some((room) => room.to === '/inbox')) {
    askAhead(String(to.params['no']));
    return true;
  }
  return orderPath(roles, String(to.params['no']));
}
