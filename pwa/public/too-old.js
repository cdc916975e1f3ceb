document.getElementById('app').innerHTML =
  '<p style="padding:24px;font-size:18px;line-height:1.6">' +
  '您的浏览器版本太旧，无法使用本系统。请更新浏览器（安卓 Chrome 80 以上、iPhone 系统 15.4 以上），' +
  '或换一部手机。<br>Your browser is too old for this app. Please update it.</p>';
