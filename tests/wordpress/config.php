<?php
// The settings of a site that lives for one run of the tests. @…@ is filled in by install.py.
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:@socket@');
define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', '@url@');
define('WP_SITEURL', '@url@');
define('WP_CONTENT_DIR', __DIR__ . '/wp-content');
define('WP_ENVIRONMENT_TYPE', 'local'); // Application Passwords over plain http
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('AUTH_KEY', '@salt@');
define('SECURE_AUTH_KEY', '@salt@');
define('LOGGED_IN_KEY', '@salt@');
define('NONCE_KEY', '@salt@');
define('AUTH_SALT', '@salt@');
define('SECURE_AUTH_SALT', '@salt@');
define('LOGGED_IN_SALT', '@salt@');
define('NONCE_SALT', '@salt@');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
