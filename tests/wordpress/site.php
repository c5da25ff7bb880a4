<?php
// Sets up a fresh site and prints what a caller needs, as one line of JSON.
define('WP_INSTALLING', true);
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

function wp_new_blog_notification() {} // no mail leaves this machine

[, $user, $title] = $argv;
$made = wp_install($title, $user, 'editor@site.example', true, '', wp_generate_password(24));
update_option('permalink_structure', '/%postname%/');
update_option('timezone_string', 'Europe/Paris');
switch_theme('twentytwentyone');
[$password] = WP_Application_Passwords::create_new_application_password(
    $made['user_id'],
    ['name' => 'automation']
);
echo wp_json_encode(['version' => $wp_version, 'user' => $user, 'password' => $password]), "\n";
