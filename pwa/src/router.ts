/** The rooms of the app; each role loads only its own. */
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteLocationRaw,
} from 'vue-router';
import { t } from './i18n';
import { needsSignIn, user } from './store/session';
import { toast } from './ui/kit/toasts';
import { homeOf, orderPath, roomsOf } from './ui/roles';

declare module 'vue-router' {
  interface RouteMeta {
    /** Open without signing in. */
    open?: boolean;
    /** Shown without the app's frame. */
    bare?: boolean;
    /** The room's path that the signed-in person must have. */
    room?: string;
  }
}

const OrdersScreen = () => import('./ui/desk/OrdersScreen.vue');

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', redirect: () => (user.value ? homeOf(user.value.roles) : '/signin') },
    {
      path: '/signin',
      component: () => import('./ui/account/SignInScreen.vue'),
      meta: { open: true, bare: true },
    },
    { path: '/me', component: () => import('./ui/account/MeScreen.vue') },
    {
      path: '/r/:token',
      component: () => import('./ui/resident/ResidentScreen.vue'),
      meta: { open: true, bare: true },
    },
    { path: '/inbox', component: () => import('./ui/worker/InboxScreen.vue'), meta: { room: '/inbox' } },
    { path: '/outbox', component: () => import('./ui/worker/OutboxScreen.vue') },
    {
      path: '/orders/:no',
      component: () => import('./ui/worker/OrderScreen.vue'),
      props: true,
      beforeEnter: openForRole,
    },
    {
      path: '/community/:no?',
      component: () => import('./ui/community/CommunityScreen.vue'),
      props: true,
      meta: { room: '/community' },
    },
    {
      path: '/desk/register',
      component: () => import('./ui/desk/RegisterScreen.vue'),
      meta: { room: '/desk/register' },
    },
    {
      path: '/desk/queue/:no?',
      component: () => import('./ui/desk/QueueScreen.vue'),
      props: true,
      meta: { room: '/desk/queue' },
    },
    {
      path: '/desk/review/:no?',
      component: () => import('./ui/desk/ReviewScreen.vue'),
      props: true,
      meta: { room: '/desk/review' },
    },
    {
      path: '/desk/callback/:no?',
      component: () => import('./ui/desk/CallbackScreen.vue'),
      props: true,
      meta: { room: '/desk/callback' },
    },
    { path: '/desk/orders/:no?', component: OrdersScreen, props: true },
    { path: '/:rest(.*)*', component: () => import('./ui/NotFound.vue'), meta: { open: true } },
  ],
});

router.beforeEach((to) => {
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

/** A push names `/orders/NO` for everybody; the reader's role decides which room shows it. */
function openForRole(to: RouteLocationNormalized): true | RouteLocationRaw {
  const path = orderPath(user.value?.roles ?? [], String(to.params['no']));
  return path === to.path ? true : path;
}
