/** Made from the OpenAPI document of all apps by `npm run sdk`. */

export interface paths {
  '/auth/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Log in
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `1001` Login failed: unknown user, wrong password or disabled user: one answer for all
     */
    post: operations['auth_login'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/auth/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Log out
     * @description Who may call it: anyone.
     */
    post: operations['auth_logout'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/auth/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who am I
     * @description Who may call it: anyone signed in.
     */
    get: operations['auth_me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/auth/refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Buy the next pair of tokens
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `1002` Token expired: the token was good and is too old
     *     - `1005` Invalid credential: bad signature, unknown key, malformed header, ended session or reused refresh token
     */
    post: operations['auth_refresh'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/auth/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List sessions
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `sessions:read`.
     */
    get: operations['auth_listSessions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/auth/sessions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * End session
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `sessions:write`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    delete: operations['auth_endSession'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Health of everything
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `5001` Database error: the database cannot be reached or the connection was lost
     *     - `5003` Service unavailable: overloaded, shutting down, or something needed is away
     */
    get: operations['health_all'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether the process lives
     * @description Who may call it: anyone.
     */
    get: operations['health_live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether to send traffic here
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `5001` Database error: the database cannot be reached or the connection was lost
     *     - `5003` Service unavailable: overloaded, shutting down, or something needed is away
     */
    get: operations['health_ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/platform/apps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List apps
     * @description Who may call it: role admin.
     *
     *     An API key needs `platform:read`.
     */
    get: operations['platform_listApps'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/platform/apps/{app}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Switch an app on or off
     * @description Who may call it: role admin.
     *
     *     An API key needs `platform:write`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    put: operations['platform_switchApp'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/platform/flags': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List flags
     * @description Who may call it: role admin.
     *
     *     An API key needs `platform:read`.
     */
    get: operations['platform_listFlags'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/platform/flags/{key}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Set a flag, and make it when there is none
     * @description Who may call it: role admin.
     *
     *     An API key needs `platform:write`.
     */
    put: operations['platform_setFlag'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-a/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Health of this app
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `5001` Database error: the database cannot be reached or the connection was lost
     *     - `5003` Service unavailable: overloaded, shutting down, or something needed is away
     */
    get: operations['app-a_health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-a/orders': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List orders
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `orders:read`.
     *
     *     Fails with
     *     - `1003` Insufficient permissions: the caller is known and may not do this
     */
    get: operations['app-a_listOrders'];
    put?: never;
    /**
     * Create order
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `orders:write`.
     *
     *     Fails with
     *     - `2001` Order creation failed: not enough stock
     *     - `2003` Insufficient balance: the balance does not cover the total
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    post: operations['app-a_createOrder'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-a/orders/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get order
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `orders:read`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    get: operations['app-a_getOrder'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-a/orders/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancel order
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `orders:write`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     *     - `4003` Resource conflict: its state or version does not allow this (412 for If-Match)
     */
    post: operations['app-a_cancelOrder'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-a/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List users
     * @description Who may call it: role admin.
     *
     *     An API key needs `users:read`.
     */
    get: operations['app-a_listUsers'];
    put?: never;
    /**
     * Register user
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `4002` Resource already exists: a unique value is taken
     */
    post: operations['app-a_registerUser'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-a/users/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get the caller
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `users:read`.
     */
    get: operations['app-a_getMe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Update the caller
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `users:write`.
     *
     *     Fails with
     *     - `1001` Login failed: unknown user, wrong password or disabled user: one answer for all
     *     - `4002` Resource already exists: a unique value is taken
     */
    patch: operations['app-a_updateMe'];
    trace?: never;
  };
  '/v1/app-a/users/me/deposits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Create deposit
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `deposits:write`.
     *
     *     Fails with
     *     - `2002` Payment failed: the payment gateway refused
     *     - `5002` External service error: a service behind this one failed
     */
    post: operations['app-a_createDeposit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-a/users/me/ledger': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List ledger
     * @description Who may call it: anyone signed in.
     *
     *     An API key needs `ledger:read`.
     */
    get: operations['app-a_listLedger'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-a/users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get user
     * @description Who may call it: role admin.
     *
     *     An API key needs `users:read`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    get: operations['app-a_getUser'];
    put?: never;
    post?: never;
    /**
     * Remove user
     * @description Who may call it: role admin.
     *
     *     An API key needs `users:write`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     *     - `4003` Resource conflict: its state or version does not allow this (412 for If-Match)
     */
    delete: operations['app-a_removeUser'];
    options?: never;
    head?: never;
    /**
     * Update user
     * @description Who may call it: role admin.
     *
     *     An API key needs `users:write`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     *     - `4002` Resource already exists: a unique value is taken
     *     - `4003` Resource conflict: its state or version does not allow this (412 for If-Match)
     */
    patch: operations['app-a_updateUser'];
    trace?: never;
  };
  '/v1/app-b/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Health of this app
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `5001` Database error: the database cannot be reached or the connection was lost
     *     - `5003` Service unavailable: overloaded, shutting down, or something needed is away
     */
    get: operations['app-b_health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-b/inventory/{product_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get stock
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    get: operations['app-b_getStock'];
    /**
     * Set stock
     * @description Who may call it: role admin.
     *
     *     An API key needs `inventory:write`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    put: operations['app-b_setStock'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-b/inventory/{product_id}/adjustments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Adjust stock
     * @description Who may call it: role admin.
     *
     *     An API key needs `inventory:write`.
     *
     *     Fails with
     *     - `2001` Order creation failed: not enough stock
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     *     - `4003` Resource conflict: its state or version does not allow this (412 for If-Match)
     */
    post: operations['app-b_adjustStock'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-b/inventory/{product_id}/movements': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List movements
     * @description Who may call it: role admin.
     *
     *     An API key needs `inventory:read`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    get: operations['app-b_listMovements'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-b/products': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List products
     * @description Who may call it: anyone.
     */
    get: operations['app-b_listProducts'];
    put?: never;
    /**
     * Create product
     * @description Who may call it: role admin.
     *
     *     An API key needs `products:write`.
     *
     *     Fails with
     *     - `4002` Resource already exists: a unique value is taken
     */
    post: operations['app-b_createProduct'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/app-b/products/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get product
     * @description Who may call it: anyone.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    get: operations['app-b_getProduct'];
    put?: never;
    post?: never;
    /**
     * Remove product
     * @description Who may call it: role admin.
     *
     *     An API key needs `products:write`.
     *
     *     Fails with
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     */
    delete: operations['app-b_removeProduct'];
    options?: never;
    head?: never;
    /**
     * Update product
     * @description Who may call it: role admin.
     *
     *     An API key needs `products:write`.
     *
     *     Fails with
     *     - `3002` Missing required field: required fields are absent and nothing else is wrong
     *     - `4001` Resource not found: it does not exist, or belongs to somebody else
     *     - `4002` Resource already exists: a unique value is taken
     *     - `4003` Resource conflict: its state or version does not allow this (412 for If-Match)
     */
    patch: operations['app-b_updateProduct'];
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    AppCodeDto: {
      /**
       * @description Code in the envelope.
       * @example 30001
       */
      code: number;
      /**
       * @description Message.
       * @example Thing is locked
       */
      message: string;
      /**
       * @description HTTP status.
       * @example 409
       */
      status: number;
    };
    AppDto: {
      /**
       * @description Id.
       * @example app-x
       */
      app: string;
      /**
       * @description Title.
       * @example Things
       */
      title: string;
      /**
       * @description Version of the code.
       * @example 1.0.0
       */
      version: string;
      /**
       * @description Whether it is switched on.
       * @example false
       */
      enabled: boolean;
      /**
       * @description Why it was switched.
       * @example stock is counted
       */
      reason: string | null;
      /** @description Its routes in this process; none where it is not served. */
      routes: components['schemas']['AppRouteDto'][];
      /** @description Its own codes, beside those of the platform. */
      codes: components['schemas']['AppCodeDto'][];
    };
    AppRouteDto: {
      /**
       * @description Method.
       * @example GET
       */
      method: string;
      /**
       * @description Path, with its parameters in braces.
       * @example /v1/app-x/things/{id}
       */
      path: string;
    };
    ComponentHealthDto: {
      /**
       * @description State.
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'down';
      /**
       * @description Milliseconds the check took.
       * @example 2
       */
      ms: number;
    };
    FieldError: {
      /**
       * @description Path of the field.
       * @example items[0].quantity
       */
      field: string;
      /**
       * @description Name of the rule.
       * @example min
       */
      code: string;
      /**
       * @description For people.
       * @example quantity must not be less than 1
       */
      message: string;
    };
    FlagDto: {
      /**
       * @description Key; a flag of an app begins with its id.
       * @example app-x.new-checkout
       */
      key: string;
      /**
       * @description Off is off, whatever else it says.
       * @example true
       */
      enabled: boolean;
      /**
       * @description Part of the users it is on for.
       * @example 25
       */
      percentage: number | null;
      /**
       * @description Users it is on for, by id or username.
       * @example [
       *       7,
       *       "alice"
       *     ]
       */
      users: (number | string)[];
      /**
       * @description What its users see: name and weight, or name, weight and value. One user sees the same every time.
       * @example {
       *       "blue": 50,
       *       "green": {
       *         "weight": 50,
       *         "value": "#00ff00"
       *       }
       *     }
       */
      variants: {
        [key: string]:
          | number
          | {
              weight: number;
              /** @description Any JSON. */
              value: unknown;
            };
      };
      /**
       * @description Environments it can be on in; none named: all.
       * @example [
       *       "production"
       *     ]
       */
      environments: ('development' | 'staging' | 'production')[];
      /**
       * Format: date-time
       * @description When it was changed last.
       * @example 2026-11-21T10:30:00.000Z
       */
      updated_at: string;
    };
    GrantDto: {
      /**
       * @description Goes into `Authorization: Bearer …`.
       * @example eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln
       */
      access_token: string;
      /**
       * @description Always Bearer.
       * @example Bearer
       * @enum {string}
       */
      token_type: 'Bearer';
      /**
       * @description Seconds until the access token expires.
       * @example 900
       */
      expires_in: number;
      /**
       * @description Buys the next pair; used again within seconds it buys the same one.
       * @example ZmFrZS1yZWZyZXNoLXRva2VuLWZvci1leGFtcGxlcw
       */
      refresh_token: string;
      /**
       * @description Seconds until the refresh token expires.
       * @example 1209600
       */
      refresh_expires_in: number;
    };
    HealthDto: {
      /**
       * @description Worst of the components.
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'down';
      /**
       * @description Name of this service, or id of the app.
       * @example rookery
       */
      service: string;
      /**
       * @description Version of the code.
       * @example 1.0.0
       */
      version: string;
      /**
       * @description Whether the database answers.
       * @example connected
       * @enum {string}
       */
      database: 'connected' | 'disconnected';
      /**
       * @description Each component by name.
       * @example {
       *       "database": {
       *         "status": "ok",
       *         "ms": 2
       *       }
       *     }
       */
      components: {
        [key: string]: components['schemas']['ComponentHealthDto'];
      };
    };
    LoginDto: {
      /**
       * @description Username, in any case.
       * @example alice
       */
      username: string;
      /**
       * @description Password.
       * @example correct horse battery
       */
      password: string;
    };
    MeDto: {
      /**
       * @description Id of the account.
       * @example 7
       */
      id: number;
      /**
       * @description Username.
       * @example alice
       */
      username: string;
      /**
       * @description Roles.
       * @example [
       *       "user"
       *     ]
       */
      roles: ('user' | 'admin')[];
      /**
       * @description Id of the session the token belongs to; null for a credential that is not of a login here.
       * @example 12
       */
      session_id: number | null;
    };
    RefreshTokenDto: {
      /**
       * @description The refresh token last handed out.
       * @example ZmFrZS1yZWZyZXNoLXRva2VuLWZvci1leGFtcGxlcw
       */
      refresh_token: string;
    };
    SessionDto: {
      /**
       * @description Id.
       * @example 12
       */
      id: number;
      /**
       * @description Address that signed in.
       * @example 203.0.113.7
       */
      address: string | null;
      /**
       * @description User agent that signed in.
       * @example curl/8.5.0
       */
      user_agent: string | null;
      /**
       * @description Whether this request belongs to it.
       * @example true
       */
      current: boolean;
      /**
       * Format: date-time
       * @description When it began.
       * @example 2026-11-21T10:30:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it was refreshed last.
       * @example 2026-11-21T10:30:00.000Z
       */
      used_at: string;
      /**
       * Format: date-time
       * @description When it ends if it is not refreshed.
       * @example 2026-11-21T10:30:00.000Z
       */
      expires_at: string;
    };
    SwitchAppDto: {
      /**
       * @description Whether it shall work.
       * @example false
       */
      enabled: boolean;
      /**
       * @description Why, for other administrators: callers are not told.
       * @example stock is counted
       */
      reason?: string | null;
      /**
       * @description Seconds after which callers are asked to try again (`Retry-After`).
       * @default 60
       * @example 300
       */
      retry_after_seconds?: number | null;
    };
    WriteFlagDto: {
      /**
       * @description Off is off, whatever else it says.
       * @example true
       */
      enabled: boolean;
      /**
       * @description Part of the users it is on for.
       * @example 25
       */
      percentage?: number | null;
      /**
       * @description Users it is on for, by id or username.
       * @example [
       *       7,
       *       "alice"
       *     ]
       */
      users?: (number | string)[];
      /**
       * @description What its users see: name and weight, or name, weight and value. One user sees the same every time.
       * @example {
       *       "blue": 50,
       *       "green": {
       *         "weight": 50,
       *         "value": "#00ff00"
       *       }
       *     }
       */
      variants?: {
        [key: string]:
          | number
          | {
              weight: number;
              /** @description Any JSON. */
              value: unknown;
            };
      };
      /**
       * @description Environments it can be on in; none named: all.
       * @example [
       *       "production"
       *     ]
       */
      environments?: ('development' | 'staging' | 'production')[];
    };
    'app-a.AppHealthDto': {
      /**
       * @description Worst of the components; disabled while the app is switched off, whatever they are.
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'down' | 'disabled';
      /**
       * @description Name of this service, or id of the app.
       * @example rookery
       */
      service: string;
      /**
       * @description Version of the code.
       * @example 1.0.0
       */
      version: string;
      /**
       * @description Whether the database answers.
       * @example connected
       * @enum {string}
       */
      database: 'connected' | 'disconnected';
      /**
       * @description Each component by name.
       * @example {
       *       "database": {
       *         "status": "ok",
       *         "ms": 2
       *       }
       *     }
       */
      components: {
        [key: string]: components['schemas']['app-a.ComponentHealthDto'];
      };
    };
    'app-a.ComponentHealthDto': {
      /**
       * @description State.
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'down';
      /**
       * @description Milliseconds the check took.
       * @example 2
       */
      ms: number;
    };
    'app-a.CreateDepositDto': {
      /**
       * @description Cents to charge.
       * @example 5000
       */
      amount_cents: number;
      /**
       * @description Token of the payment gateway; the sandbox takes tok_ok, declines tok_declined, fails on tok_error.
       * @example tok_ok
       */
      payment_token: string;
    };
    'app-a.CreateOrderDto': {
      /** @description Distinct products. */
      items: components['schemas']['app-a.OrderedItemDto'][];
    };
    'app-a.LedgerEntryDto': {
      /**
       * @description Id.
       * @example 1
       */
      id: number;
      /**
       * @description Cents added, or taken when negative.
       * @example 5000
       */
      amount_cents: number;
      /**
       * @description Balance afterwards, in cents.
       * @example 5000
       */
      balance_cents: number;
      /**
       * @description Why.
       * @example deposit
       * @enum {string}
       */
      reason: 'deposit' | 'order' | 'refund';
      /**
       * @description Operation it belongs to.
       * @example 6f1c1d0e-3f58-4c43-9a07-2b1d7c2f9a51
       */
      reference: string;
      /**
       * Format: date-time
       * @description When.
       * @example 2026-11-21T10:30:00.000Z
       */
      created_at: string;
    };
    'app-a.OrderDto': {
      /**
       * @description Id.
       * @example 1
       */
      id: number;
      /**
       * @description Whose order.
       * @example 7
       */
      user_id: number;
      /**
       * @description State.
       * @example confirmed
       * @enum {string}
       */
      status: 'confirmed' | 'cancelled';
      /** @description What was ordered. */
      items: components['schemas']['app-a.OrderItemDto'][];
      /**
       * @description Sum of all items, in cents.
       * @example 2500
       */
      total_cents: number;
      /**
       * Format: date-time
       * @description When it was placed.
       * @example 2026-11-21T10:30:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it changed last.
       * @example 2026-11-21T10:30:00.000Z
       */
      updated_at: string;
    };
    'app-a.OrderItemDto': {
      /**
       * @description Id of the product.
       * @example 1
       */
      product_id: number;
      /**
       * @description Pieces.
       * @example 2
       */
      quantity: number;
      /**
       * @description Price of a piece when it was ordered, in cents.
       * @example 1250
       */
      unit_price_cents: number;
    };
    'app-a.OrderedItemDto': {
      /**
       * @description Id of the product.
       * @example 1
       */
      product_id: number;
      /**
       * @description Pieces.
       * @example 2
       */
      quantity: number;
    };
    'app-a.RegisterUserDto': {
      /**
       * @description Username, unique in any case.
       * @example alice
       */
      username: string;
      /**
       * Format: email
       * @description E-mail, unique in any case.
       * @example alice@example.com
       */
      email: string;
      /**
       * @description Password.
       * @example correct horse battery
       */
      password: string;
    };
    'app-a.UpdateMeDto': {
      /**
       * Format: email
       * @description E-mail, unique in any case.
       * @example alice@example.com
       */
      email?: string;
      /**
       * @description Password.
       * @example correct horse battery
       */
      password?: string;
      /**
       * @description The password until now.
       * @example correct horse battery
       */
      current_password: string;
    };
    'app-a.UpdateUserDto': {
      /**
       * Format: email
       * @description E-mail, unique in any case.
       * @example alice@example.com
       */
      email?: string;
      /**
       * @description Roles.
       * @example [
       *       "user"
       *     ]
       */
      roles?: ('user' | 'admin')[];
      /**
       * @description Whether signing in is refused.
       * @example true
       */
      disabled?: boolean;
    };
    'app-a.UserDto': {
      /**
       * @description Id.
       * @example 7
       */
      id: number;
      /**
       * @description Username.
       * @example alice
       */
      username: string;
      /**
       * Format: email
       * @description E-mail.
       * @example alice@example.com
       */
      email: string;
      /**
       * @description Roles.
       * @example [
       *       "user"
       *     ]
       */
      roles: ('user' | 'admin')[];
      /**
       * @description Whether signing in is refused.
       * @example false
       */
      disabled: boolean;
      /**
       * @description Balance in cents.
       * @example 5000
       */
      balance_cents: number;
      /**
       * Format: date-time
       * @description When it was created.
       * @example 2026-11-21T10:30:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it was changed last.
       * @example 2026-11-21T10:30:00.000Z
       */
      updated_at: string;
    };
    'app-b.AdjustStockDto': {
      /**
       * @description Pieces added, or taken when negative.
       * @example -3
       */
      delta: number;
      /**
       * @description Why.
       * @example broken in the warehouse
       */
      reason: string;
    };
    'app-b.AppHealthDto': {
      /**
       * @description Worst of the components; disabled while the app is switched off, whatever they are.
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'down' | 'disabled';
      /**
       * @description Name of this service, or id of the app.
       * @example rookery
       */
      service: string;
      /**
       * @description Version of the code.
       * @example 1.0.0
       */
      version: string;
      /**
       * @description Whether the database answers.
       * @example connected
       * @enum {string}
       */
      database: 'connected' | 'disconnected';
      /**
       * @description Each component by name.
       * @example {
       *       "database": {
       *         "status": "ok",
       *         "ms": 2
       *       }
       *     }
       */
      components: {
        [key: string]: components['schemas']['app-b.ComponentHealthDto'];
      };
    };
    'app-b.ComponentHealthDto': {
      /**
       * @description State.
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'down';
      /**
       * @description Milliseconds the check took.
       * @example 2
       */
      ms: number;
    };
    'app-b.CreateProductDto': {
      /**
       * @description Stock keeping unit, unique; case counts.
       * @example TEA-100
       */
      sku: string;
      /**
       * @description Name.
       * @example Green tea
       */
      name: string;
      /**
       * @description Description.
       * @example Loose leaf, 100 g
       */
      description?: string | null;
      /**
       * @description Price in cents.
       * @example 1250
       */
      price_cents: number;
    };
    'app-b.MovementDto': {
      /**
       * @description Id.
       * @example 1
       */
      id: number;
      /**
       * @description Id of the product.
       * @example 1
       */
      product_id: number;
      /**
       * @description Pieces added, or taken when negative.
       * @example -3
       */
      delta: number;
      /**
       * @description Pieces afterwards.
       * @example 97
       */
      quantity: number;
      /**
       * @description Why.
       * @example broken in the warehouse
       */
      reason: string;
      /**
       * @description Operation it belongs to.
       * @example null
       */
      reference: string | null;
      /**
       * Format: date-time
       * @description When.
       * @example 2026-11-21T10:30:00.000Z
       */
      created_at: string;
    };
    'app-b.ProductDto': {
      /**
       * @description Id.
       * @example 1
       */
      id: number;
      /**
       * @description Stock keeping unit, unique.
       * @example TEA-100
       */
      sku: string;
      /**
       * @description Name.
       * @example Green tea
       */
      name: string;
      /**
       * @description Description.
       * @example Loose leaf, 100 g
       */
      description: string | null;
      /**
       * @description Price in cents.
       * @example 1250
       */
      price_cents: number;
      /**
       * @description Counts changes, from 1.
       * @example 1
       */
      version: number;
      /**
       * Format: date-time
       * @description When it was created.
       * @example 2026-11-21T10:30:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it was changed last.
       * @example 2026-11-21T10:30:00.000Z
       */
      updated_at: string;
    };
    'app-b.SetStockDto': {
      /**
       * @description Pieces that were counted.
       * @example 100
       */
      quantity: number;
    };
    'app-b.StockDto': {
      /**
       * @description Id of the product.
       * @example 1
       */
      product_id: number;
      /**
       * @description Pieces on the shelf.
       * @example 100
       */
      quantity: number;
      /**
       * Format: date-time
       * @description When it changed last.
       * @example 2026-11-21T10:30:00.000Z
       */
      updated_at: string;
    };
    'app-b.UpdateProductDto': {
      /**
       * @description Stock keeping unit, unique; case counts.
       * @example TEA-100
       */
      sku?: string;
      /**
       * @description Name.
       * @example Green tea
       */
      name?: string;
      /**
       * @description Description.
       * @example Loose leaf, 100 g
       */
      description?: string | null;
      /**
       * @description Price in cents.
       * @example 1250
       */
      price_cents?: number;
      /**
       * @description Version that was seen; or send it as If-Match.
       * @example 1
       */
      version?: number;
    };
  };
  responses: {
    /** @description 1002 Token expired; 1004 Authentication required; 1005 Invalid credential */
    'Failure.1002.1004.1005': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 1002 | 1004 | 1005;
          /**
           * @description For people.
           * @example Token expired
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 1002 Token expired; 1005 Invalid credential */
    'Failure.1002.1005': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 1002 | 1005;
          /**
           * @description For people.
           * @example Token expired
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 1003 Insufficient permissions */
    'Failure.1003': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 1003;
          /**
           * @description For people.
           * @example Insufficient permissions
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 1006 Too many requests */
    'Failure.1006': {
      headers: {
        /** @description Seconds until it is worth asking again. */
        'Retry-After': number;
        /** @description The limit of this route: how many requests in how many seconds. */
        'RateLimit-Policy'?: string;
        /** @description How many are left, and the seconds until there is one more. */
        RateLimit?: string;
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 1006;
          /**
           * @description For people.
           * @example Too many requests
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 3000 Malformed request */
    'Failure.3000': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 3000;
          /**
           * @description For people.
           * @example Malformed request
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 3001 Invalid input */
    'Failure.3001': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 3001;
          /**
           * @description For people.
           * @example Invalid input
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
          errors: components['schemas']['FieldError'][];
        };
      };
    };
    /** @description 3001 Invalid input; 3002 Missing required field */
    'Failure.3001.3002': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 3001 | 3002;
          /**
           * @description For people.
           * @example Invalid input
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
          errors: components['schemas']['FieldError'][];
        };
      };
    };
    /** @description 3001 Invalid input; 3002 Missing required field; 3006 Idempotency-Key reused */
    'Failure.3001.3002.3006': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 3001 | 3002 | 3006;
          /**
           * @description For people.
           * @example Invalid input
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
          errors?: components['schemas']['FieldError'][];
        };
      };
    };
    /** @description 3001 Invalid input; 3006 Idempotency-Key reused */
    'Failure.3001.3006': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 3001 | 3006;
          /**
           * @description For people.
           * @example Invalid input
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
          errors?: components['schemas']['FieldError'][];
        };
      };
    };
    /** @description 3003 Payload too large */
    'Failure.3003': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 3003;
          /**
           * @description For people.
           * @example Payload too large
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 3004 Unsupported media type */
    'Failure.3004': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 3004;
          /**
           * @description For people.
           * @example Unsupported media type
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 4001 Resource not found */
    'Failure.4001': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 4001;
          /**
           * @description For people.
           * @example Resource not found
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 4002 Resource already exists */
    'Failure.4002': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 4002;
          /**
           * @description For people.
           * @example Resource already exists
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 4002 Resource already exists; 4003 Resource conflict */
    'Failure.4002.4003': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 4002 | 4003;
          /**
           * @description For people.
           * @example Resource already exists
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 4003 Resource conflict */
    'Failure.4003': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 4003;
          /**
           * @description For people.
           * @example Resource conflict
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 4003 Resource conflict; 4005 Request in progress */
    'Failure.4003.4005': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 4003 | 4005;
          /**
           * @description For people.
           * @example Resource conflict
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 4005 Request in progress */
    'Failure.4005': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 4005;
          /**
           * @description For people.
           * @example Request in progress
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 5001 Database error; 5003 Service unavailable */
    'Failure.5001.5003': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 5001 | 5003;
          /**
           * @description For people.
           * @example Database error
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 5001 Database error; 5003 Service unavailable; 5004 Application unavailable */
    'Failure.5001.5003.5004': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 5001 | 5003 | 5004;
          /**
           * @description For people.
           * @example Database error
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 5002 External service error */
    'Failure.5002': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 5002;
          /**
           * @description For people.
           * @example External service error
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 5005 Request timed out */
    'Failure.5005': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 5005;
          /**
           * @description For people.
           * @example Request timed out
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
    /** @description 9000 Unknown error */
    'Failure.9000': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @enum {integer} */
          code: 9000;
          /**
           * @description For people.
           * @example Unknown error
           */
          message: string;
          /** @description Null. */
          data: Record<string, never> | null;
          /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
          trace_id: string;
          /**
           * Format: date-time
           * @example 2026-11-21T10:30:00.000Z
           */
          timestamp: string;
        };
      };
    };
  };
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  auth_login: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LoginDto'];
      };
    };
    responses: {
      /** @description Success; or 1001 Login failed */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json':
            | {
                /** @enum {integer} */
                code: 0;
                /** @example Success */
                message: string;
                data: components['schemas']['GrantDto'];
                /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
                trace_id: string;
                /**
                 * Format: date-time
                 * @example 2026-11-21T10:30:00.000Z
                 */
                timestamp: string;
              }
            | {
                /** @enum {integer} */
                code: 1001;
                /**
                 * @description For people.
                 * @example Login failed
                 */
                message: string;
                /** @description Null. */
                data: Record<string, never> | null;
                /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
                trace_id: string;
                /**
                 * Format: date-time
                 * @example 2026-11-21T10:30:00.000Z
                 */
                timestamp: string;
              };
        };
      };
      400: components['responses']['Failure.3000'];
      408: components['responses']['Failure.3000'];
      413: components['responses']['Failure.3003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  auth_logout: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RefreshTokenDto'];
      };
    };
    responses: {
      /** @description Done; no body */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['Failure.3000'];
      408: components['responses']['Failure.3000'];
      413: components['responses']['Failure.3003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  auth_me: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['MeDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      415: components['responses']['Failure.3004'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  auth_refresh: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RefreshTokenDto'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['GrantDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1005'];
      408: components['responses']['Failure.3000'];
      413: components['responses']['Failure.3003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  auth_listSessions: {
    parameters: {
      query?: {
        /** @description Page, from 1. */
        page?: number;
        /** @description Items a page. */
        page_size?: number;
        /** @description Alias: items to skip, rounded down to whole pages. */
        skip?: number;
        /** @description Alias of page_size. */
        limit?: number;
        /** @description false leaves out the totals. */
        total?: boolean;
        /** @description Fields to sort by, - for descending, each field once. */
        sort?: ('id' | '-id' | 'created_at' | '-created_at' | 'used_at' | '-used_at')[];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: {
              items: components['schemas']['SessionDto'][];
              /** @example 1 */
              total: number | null;
              /** @example 1 */
              page: number;
              /** @example 20 */
              page_size: number;
              /** @example 1 */
              total_pages: number | null;
            };
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  auth_endSession: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; no body */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  health_all: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['HealthDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      /** @description 5001 Database error; 5003 Service unavailable */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 5001 | 5003;
            /**
             * @description For people.
             * @example Database error
             */
            message: string;
            data: components['schemas']['HealthDto'] | (Record<string, never> | null);
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      504: components['responses']['Failure.5005'];
    };
  };
  health_live: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['HealthDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  health_ready: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['HealthDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      /** @description 5001 Database error; 5003 Service unavailable */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 5001 | 5003;
            /**
             * @description For people.
             * @example Database error
             */
            message: string;
            data: components['schemas']['HealthDto'] | (Record<string, never> | null);
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      504: components['responses']['Failure.5005'];
    };
  };
  platform_listApps: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['AppDto'][];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      415: components['responses']['Failure.3004'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  platform_switchApp: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id of the app. */
        app: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SwitchAppDto'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['AppDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  platform_listFlags: {
    parameters: {
      query?: {
        /** @description Page, from 1. */
        page?: number;
        /** @description Items a page. */
        page_size?: number;
        /** @description Alias: items to skip, rounded down to whole pages. */
        skip?: number;
        /** @description Alias of page_size. */
        limit?: number;
        /** @description false leaves out the totals. */
        total?: boolean;
        /** @description Fields to sort by, - for descending, each field once. */
        sort?: ('key' | '-key' | 'created_at' | '-created_at' | 'updated_at' | '-updated_at')[];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: {
              items: components['schemas']['FlagDto'][];
              /** @example 1 */
              total: number | null;
              /** @example 1 */
              page: number;
              /** @example 20 */
              page_size: number;
              /** @example 1 */
              total_pages: number | null;
            };
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  platform_setFlag: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Key of the flag. */
        key: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WriteFlagDto'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['FlagDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      408: components['responses']['Failure.3000'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.AppHealthDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      /** @description 5001 Database error; 5003 Service unavailable */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 5001 | 5003;
            /**
             * @description For people.
             * @example Database error
             */
            message: string;
            data: components['schemas']['app-a.AppHealthDto'] | (Record<string, never> | null);
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_listOrders': {
    parameters: {
      query?: {
        /** @description Page, from 1. */
        page?: number;
        /** @description Items a page. */
        page_size?: number;
        /** @description Alias: items to skip, rounded down to whole pages. */
        skip?: number;
        /** @description Alias of page_size. */
        limit?: number;
        /** @description false leaves out the totals. */
        total?: boolean;
        /** @description Fields to sort by, - for descending, each field once. */
        sort?: ('id' | '-id' | 'created_at' | '-created_at' | 'total_cents' | '-total_cents')[];
        /** @description Whose orders; for administrators. */
        user_id?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: {
              items: components['schemas']['app-a.OrderDto'][];
              /** @example 1 */
              total: number | null;
              /** @example 1 */
              page: number;
              /** @example 20 */
              page_size: number;
              /** @example 1 */
              total_pages: number | null;
            };
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_createOrder': {
    parameters: {
      query?: never;
      header?: {
        /** @description Names this request: sent again with the same key, it is answered again and not done again. */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['app-a.CreateOrderDto'];
      };
    };
    responses: {
      /** @description 2001 Order creation failed; 2003 Insufficient balance */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 2001 | 2003;
            /**
             * @description For people.
             * @example Order creation failed
             */
            message: string;
            /** @description Null. */
            data: Record<string, never> | null;
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.OrderDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4005'];
      413: components['responses']['Failure.3003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002.3006'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_getOrder': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.OrderDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_cancelOrder': {
    parameters: {
      query?: never;
      header?: {
        /** @description Names this request: sent again with the same key, it is answered again and not done again. */
        'Idempotency-Key'?: string;
      };
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.OrderDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4003.4005'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3006'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_listUsers': {
    parameters: {
      query?: {
        /** @description Page, from 1. */
        page?: number;
        /** @description Items a page. */
        page_size?: number;
        /** @description Alias: items to skip, rounded down to whole pages. */
        skip?: number;
        /** @description Alias of page_size. */
        limit?: number;
        /** @description false leaves out the totals. */
        total?: boolean;
        /** @description Fields to sort by, - for descending, each field once. */
        sort?: ('id' | '-id' | 'username' | '-username' | 'created_at' | '-created_at')[];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: {
              items: components['schemas']['app-a.UserDto'][];
              /** @example 1 */
              total: number | null;
              /** @example 1 */
              page: number;
              /** @example 20 */
              page_size: number;
              /** @example 1 */
              total_pages: number | null;
            };
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_registerUser': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['app-a.RegisterUserDto'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.UserDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4002'];
      413: components['responses']['Failure.3003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_getMe': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.UserDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      415: components['responses']['Failure.3004'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_updateMe': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['app-a.UpdateMeDto'];
      };
    };
    responses: {
      /** @description Success; or 1001 Login failed */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json':
            | {
                /** @enum {integer} */
                code: 0;
                /** @example Success */
                message: string;
                data: components['schemas']['app-a.UserDto'];
                /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
                trace_id: string;
                /**
                 * Format: date-time
                 * @example 2026-11-21T10:30:00.000Z
                 */
                timestamp: string;
              }
            | {
                /** @enum {integer} */
                code: 1001;
                /**
                 * @description For people.
                 * @example Login failed
                 */
                message: string;
                /** @description Null. */
                data: Record<string, never> | null;
                /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
                trace_id: string;
                /**
                 * Format: date-time
                 * @example 2026-11-21T10:30:00.000Z
                 */
                timestamp: string;
              };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4002'];
      413: components['responses']['Failure.3003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_createDeposit': {
    parameters: {
      query?: never;
      header?: {
        /** @description Names this request: sent again with the same key, it is answered again and not done again. */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['app-a.CreateDepositDto'];
      };
    };
    responses: {
      /** @description 2002 Payment failed */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 2002;
            /**
             * @description For people.
             * @example Payment failed
             */
            message: string;
            /** @description Null. */
            data: Record<string, never> | null;
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.LedgerEntryDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4005'];
      413: components['responses']['Failure.3003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002.3006'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      502: components['responses']['Failure.5002'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_listLedger': {
    parameters: {
      query?: {
        /** @description Page, from 1. */
        page?: number;
        /** @description Items a page. */
        page_size?: number;
        /** @description Alias: items to skip, rounded down to whole pages. */
        skip?: number;
        /** @description Alias of page_size. */
        limit?: number;
        /** @description false leaves out the totals. */
        total?: boolean;
        /** @description Fields to sort by, - for descending, each field once. */
        sort?: ('id' | '-id' | 'created_at' | '-created_at' | 'amount_cents' | '-amount_cents')[];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: {
              items: components['schemas']['app-a.LedgerEntryDto'][];
              /** @example 1 */
              total: number | null;
              /** @example 1 */
              page: number;
              /** @example 20 */
              page_size: number;
              /** @example 1 */
              total_pages: number | null;
            };
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_getUser': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.UserDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_removeUser': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; no body */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4003'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-a_updateUser': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['app-a.UpdateUserDto'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-a.UserDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4002.4003'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-b.AppHealthDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      /** @description 5001 Database error; 5003 Service unavailable */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 5001 | 5003;
            /**
             * @description For people.
             * @example Database error
             */
            message: string;
            data: components['schemas']['app-b.AppHealthDto'] | (Record<string, never> | null);
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_getStock': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id of the product. */
        product_id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-b.StockDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      404: components['responses']['Failure.4001'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_setStock': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id of the product. */
        product_id: number;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['app-b.SetStockDto'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-b.StockDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_adjustStock': {
    parameters: {
      query?: never;
      header?: {
        /** @description Names this request: sent again with the same key, it is answered again and not done again. */
        'Idempotency-Key'?: string;
      };
      path: {
        /** @description Id of the product. */
        product_id: number;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['app-b.AdjustStockDto'];
      };
    };
    responses: {
      /** @description 2001 Order creation failed */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 2001;
            /**
             * @description For people.
             * @example Order creation failed
             */
            message: string;
            /** @description Null. */
            data: Record<string, never> | null;
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-b.MovementDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4003.4005'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002.3006'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_listMovements': {
    parameters: {
      query?: {
        /** @description Page, from 1. */
        page?: number;
        /** @description Items a page. */
        page_size?: number;
        /** @description Alias: items to skip, rounded down to whole pages. */
        skip?: number;
        /** @description Alias of page_size. */
        limit?: number;
        /** @description false leaves out the totals. */
        total?: boolean;
        /** @description Fields to sort by, - for descending, each field once. */
        sort?: ('id' | '-id' | 'created_at' | '-created_at')[];
      };
      header?: never;
      path: {
        /** @description Id of the product. */
        product_id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: {
              items: components['schemas']['app-b.MovementDto'][];
              /** @example 1 */
              total: number | null;
              /** @example 1 */
              page: number;
              /** @example 20 */
              page_size: number;
              /** @example 1 */
              total_pages: number | null;
            };
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_listProducts': {
    parameters: {
      query?: {
        /** @description Page, from 1. */
        page?: number;
        /** @description Items a page. */
        page_size?: number;
        /** @description Alias: items to skip, rounded down to whole pages. */
        skip?: number;
        /** @description Alias of page_size. */
        limit?: number;
        /** @description false leaves out the totals. */
        total?: boolean;
        /** @description Fields to sort by, - for descending, each field once. */
        sort?: ('id' | '-id' | 'name' | '-name' | 'price_cents' | '-price_cents' | 'created_at' | '-created_at')[];
        /** @description Text in name or sku, in any case. */
        q?: string;
        /** @description Cheapest price in cents. */
        min_price_cents?: number;
        /** @description Highest price in cents. */
        max_price_cents?: number;
      };
      header?: {
        /** @description `ETag` of what the caller has; several with commas, or * for any. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Changes with the content, for `If-None-Match`. */
          ETag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: {
              items: components['schemas']['app-b.ProductDto'][];
              /** @example 1 */
              total: number | null;
              /** @example 1 */
              page: number;
              /** @example 20 */
              page_size: number;
              /** @example 1 */
              total_pages: number | null;
            };
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      /** @description The caller has it: `If-None-Match` names its `ETag`; no body */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_createProduct': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['app-b.CreateProductDto'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-b.ProductDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4002'];
      413: components['responses']['Failure.3003'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_getProduct': {
    parameters: {
      query?: never;
      header?: {
        /** @description `ETag` of what the caller has; several with commas, or * for any. */
        'if-none-match'?: string;
      };
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description The version of the resource, for `If-None-Match` and for the `If-Match` of a change. */
          ETag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-b.ProductDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      /** @description The caller has it: `If-None-Match` names its `ETag`; no body */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['Failure.3000'];
      404: components['responses']['Failure.4001'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_removeProduct': {
    parameters: {
      query?: never;
      header?: {
        /** @description `ETag` of the version that was seen; several with commas, or * for any. A stale one is 412. */
        'if-match'?: string;
      };
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done; no body */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      412: components['responses']['Failure.4003'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
  'app-b_updateProduct': {
    parameters: {
      query?: never;
      header?: {
        /** @description `ETag` of the version that was seen; several with commas, or * for any. A stale one is 412. */
        'if-match'?: string;
      };
      path: {
        /** @description Id. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['app-b.UpdateProductDto'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {integer} */
            code: 0;
            /** @example Success */
            message: string;
            data: components['schemas']['app-b.ProductDto'];
            /** @example 4bf92f3577b34da6a3ce929d0e0e4736 */
            trace_id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:30:00.000Z
             */
            timestamp: string;
          };
        };
      };
      400: components['responses']['Failure.3000'];
      401: components['responses']['Failure.1002.1004.1005'];
      403: components['responses']['Failure.1003'];
      404: components['responses']['Failure.4001'];
      408: components['responses']['Failure.3000'];
      409: components['responses']['Failure.4002.4003'];
      412: components['responses']['Failure.4003'];
      413: components['responses']['Failure.3003'];
      414: components['responses']['Failure.3000'];
      415: components['responses']['Failure.3004'];
      422: components['responses']['Failure.3001.3002'];
      429: components['responses']['Failure.1006'];
      431: components['responses']['Failure.3000'];
      500: components['responses']['Failure.9000'];
      503: components['responses']['Failure.5001.5003.5004'];
      504: components['responses']['Failure.5005'];
    };
  };
}
