// Shows each voucher's own sentence as its label in the block cart and checkout.
( function () {
	const checkout = window.wc && window.wc.blocksCheckout;
	const data = window.wp && window.wp.data;
	if ( ! checkout || ! checkout.registerCheckoutFilters || ! data ) {
		return;
	}
	// The filter for coupons is given no extension data, so it is read from the cart's store.
	function labels() {
		const store = data.select( 'wc/store/cart' );
		const extensions = ( store && store.getCartData().extensions ) || {};
		return ( extensions.vouchertrack && extensions.vouchertrack.vouchers ) || [];
	}
	checkout.registerCheckoutFilters( 'vouchertrack', {
		coupons: function ( coupons ) {
			const own = labels();
			return coupons.map( function ( coupon ) {
				const voucher = own.find( function ( each ) {
					return each.coupon === coupon.code;
				} );
				return voucher ? Object.assign( {}, coupon, { label: voucher.label } ) : coupon;
			} );
		},
	} );
} )();
