"""A real WordPress for the whole session of tests, where one can be made."""

import pytest

from tests.wordpress.install import CannotServe, Site, site


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "wordpress: needs Debian's WordPress, PHP and MariaDB")


@pytest.fixture(scope="session")
def wordpress():
    """Serve a fresh site, once; its state is shared, so that each test has slugs of its own."""
    try:
        with site() as made:
            yield made
    except CannotServe as why:
        pytest.skip(str(why))


@pytest.fixture
def anyone(wordpress: Site):
    """Make a further user of the site with a role: `anyone("author")` is (name, password)."""

    def make(role: str) -> tuple[str, str]:
        code = f"""
            $id = username_exists('{role}') ?: wp_insert_user(['user_login' => '{role}',
                'user_pass' => wp_generate_password(24), 'role' => '{role}',
                'user_email' => '{role}@site.example']);
            echo WP_Application_Passwords::create_new_application_password($id,
                ['name' => wp_generate_uuid4()])[0];
        """
        return role, wordpress.php(code)

    return make
