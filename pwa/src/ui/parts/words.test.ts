import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../api/http';
import { setLocale } from '../../i18n';
import { problemWords, troubleWords } from './words';

afterEach(() => setLocale('zh-Hans'));

describe('what a person is refused', () => {
  it('is said in the words of the room where it happens', async () => {
    expect(problemWords('answers.too_late', '没有成功')).toContain('请拨打热线');
    expect(problemWords('export.own', '没有成功')).toBe('不能批准自己的申请。');
    await setLocale('en');
    expect(problemWords('export.own', 'No')).toBe('Nobody agrees to his own request.');
    expect(problemWords('push.unknown_service', 'No')).toContain('push service is not allowed');
  });

  it('is said plainly where nobody has words for it', () => {
    expect(problemWords('query.bad_cursor', '没有成功')).toBe('没有成功');
    expect(troubleWords(new ApiError('http', 422))).not.toBe('');
  });
});
