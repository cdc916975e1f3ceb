import { expect, it } from 'vitest';
import { phoneOf } from './browser';

const ANDROID = 'Mozilla/5.0 (Linux; Android 14; 23117RK66C) AppleWebKit/537.36 (KHTML, like Gecko)';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

it.each([
  [`${ANDROID} Chrome/124.0.0.0 Mobile Safari/537.36`, 'android', 'chrome', false],
  [`${ANDROID} Chrome/124.0 Mobile Safari/537.36 EdgA/124.0`, 'android', 'edge', false],
  [`${ANDROID} Chrome/114.0 HuaweiBrowser/15.0.4.312 Mobile Safari/537.36`, 'android', 'huawei', false],
  [`${ANDROID} Chrome/112.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/18.3`, 'android', 'xiaomi', false],
  [`${ANDROID} Chrome/115.0 Mobile Safari/537.36 HeyTapBrowser/45.9`, 'android', 'oppo', false],
  [`${ANDROID} Chrome/87.0 Mobile Safari/537.36 VivoBrowser/15.4`, 'android', 'vivo', false],
  [`${ANDROID} Version/4.0 Chrome/100.0 UCBrowser/15.5 Mobile Safari/537.36`, 'android', 'uc', false],
  [`${ANDROID} Version/4.0 Chrome/98.0 MQQBrowser/14.9 Mobile Safari/537.36`, 'android', 'qqbrowser', false],
  [
    `${ANDROID} Version/4.0 Chrome/116.0 XWEB/1160 MMWEBSDK/2 MicroMessenger/8.0.47`,
    'android',
    'wechat',
    true,
  ],
  [`${ANDROID} Version/4.0 Chrome/116.0 wxwork/4.1.20 MicroMessenger/7.0.1`, 'android', 'wecom', true],
  [`${ANDROID} Chrome/69.0 AliApp(DingTalk/7.0.40) com.alibaba.android`, 'android', 'dingtalk', true],
  [`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, 'ios', 'safari', false],
  [`${IPHONE} CriOS/124.0 Mobile/15E148 Safari/604.1`, 'ios', 'chrome', false],
  [`${IPHONE} Mobile/15E148 MicroMessenger/8.0.47 NetType/4G`, 'ios', 'wechat', true],
  [`${IPHONE} Mobile/15E148`, 'ios', 'other', false],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'desktop', 'firefox', false],
])('knows %s', (agent, system, browser, embedded) => {
  expect(phoneOf(agent)).toEqual({ system, browser, embedded });
});

it('knows an iPad that says that it is a Mac', () => {
  const agent = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15';
  expect(phoneOf(agent, 5).system).toBe('ios');
  expect(phoneOf(agent, 0).system).toBe('desktop');
});
